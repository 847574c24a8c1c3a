import type { Bottleneck } from '../../../shared/diagnosis.ts'
import { swap, times } from '../next-value.ts'
import type { Candidate, ServerTable } from './candidate.ts'
import { computesIn8Bit, isNotQuantised, waits } from './conditions.ts'
import { inLine, inModel, owedTo, preparing, together } from './touch.ts'
import { MORE_AT_ONCE, QUANTISED_KV, QUANTISED_WEIGHTS } from './usual.ts'
import * as words from './words.ts'

const TOKENS_MAX = 4_000_000
const PREFILL_TOKENS_MAX = 65_536
const BATCH_MAX = 1_024
const WORKERS_MAX = 16

/** `eetq` computes in 16 bit from 8-bit weights: it saves reading, not computing. */
const quantise = (bottleneck: Bottleneck, method: 'fp8' | 'eetq', why: string): Candidate => ({
  bottleneck,
  ...QUANTISED_WEIGHTS,
  flag: '--quantize',
  unset: 'none',
  next: swap(['none', ''], method),
  why: () => why,
  applies: (context) => isNotQuantised(context) && (method === 'eetq' || computesIn8Bit(context)),
})

const smallerKv = (bottleneck: Bottleneck, why: string): Candidate => ({
  bottleneck,
  ...QUANTISED_KV,
  flag: '--kv-cache-dtype',
  unset: 'auto',
  next: swap(['auto', ''], 'fp8_e5m2'),
  why: () => why,
})

/** Sources: docs/advice.md. A limit on requests at all (`--max-concurrent-requests`) refuses, and holds none back. */
export const tgi: ServerTable = {
  kind: 'tgi',
  label: 'TGI',
  candidates: [
    quantise('compute', 'fp8', words.WEIGHTS_COMPUTE_WORDS),
    {
      bottleneck: 'compute',
      title: 'Compute more of the prompts per step',
      flag: '--max-batch-prefill-tokens',
      unset: null,
      next: times(2, 16, PREFILL_TOKENS_MAX),
      why: () => words.PROMPT_STEP_WORDS,
      risk: `${words.RISKS.chunk} Prefill takes more memory.`,
      touches: () => together(inLine, inModel(1, 'prefill')),
      changes_answers: false,
    },
    quantise('memory_bandwidth', 'eetq', words.WEIGHTS_BANDWIDTH_WORDS),
    smallerKv('memory_bandwidth', words.KV_BANDWIDTH_WORDS),
    smallerKv('memory_capacity', words.KV_CAPACITY_WORDS),
    quantise(
      'memory_capacity',
      'eetq',
      '8-bit weights free half of their memory for the KV cache.',
    ),
    {
      ...MORE_AT_ONCE,
      bottleneck: 'under_used_gpu',
      title: 'Let larger batches form',
      flag: '--max-batch-size',
      // Only hardware that pads its batches has this limit.
      unset: null,
      next: times(2, 1, BATCH_MAX),
      applies: waits,
    },
    {
      bottleneck: 'under_used_gpu',
      title: 'Let a batch hold more tokens',
      flag: '--max-batch-total-tokens',
      unset: null,
      next: times(1.25, 16, TOKENS_MAX),
      why: words.batchWords,
      risk: words.RISKS.unknown_room,
      touches: () => inLine,
      changes_answers: false,
      applies: waits,
    },
    {
      bottleneck: 'host',
      title: 'Tokenize on more workers',
      flag: '--validation-workers',
      unset: '2',
      next: times(2, 1, WORKERS_MAX),
      why: words.tokenizationWords,
      risk: words.RISKS.workers,
      touches: () => together(preparing, owedTo('host')),
      changes_answers: false,
    },
  ],
}
