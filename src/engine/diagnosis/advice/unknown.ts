import type { Bottleneck } from '../../../shared/diagnosis.ts'
import type { Facts } from '../facts.ts'
import { times } from '../next-value.ts'
import type { Candidate } from './candidate.ts'
import { waits } from './conditions.ts'
import { inLine } from './touch.ts'
import * as words from './words.ts'

const AT_ONCE_MAX = 1_024
const HELPED: readonly Bottleneck[] = ['under_used_gpu', 'memory_bandwidth']

/** Of a server that is not known: the limit on running requests, where its settings name one. */
export function unknownCandidates({ queue }: Facts): Candidate[] {
  const { limit } = queue
  if (limit === null) return []
  return HELPED.map((bottleneck) => ({
    bottleneck,
    title: 'Let more requests run at once',
    flag: limit.setting,
    unset: null,
    next: times(2, 1, AT_ONCE_MAX),
    why: words.batchWords,
    risk: words.RISKS.batch,
    touches: () => inLine,
    changes_answers: false,
    applies: waits,
  }))
}
