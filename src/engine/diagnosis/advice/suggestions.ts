import type { Bottleneck, Suggestion } from '../../../shared/diagnosis.ts'
import { formatNumber, formatPct } from '../../format/number.ts'
import type { Facts } from '../facts.ts'
import { THRESHOLDS } from '../thresholds.ts'
import type { AdviceContext } from './candidate.ts'
import { hasItsCores, isNotQuantised, promptsShareStart, waits } from './conditions.ts'
import { expectedGain } from './gain.ts'
import { qualityCheck } from './quality-check.ts'
import { inLine, inModel, onTheWay, owedTo, preparing, together, type Touch } from './touch.ts'
import * as words from './words.ts'

/** Help in words, where no setting of this server is known for it, or none is its own. */
interface Idea {
  bottleneck: Bottleneck
  title: string
  why: (facts: Facts) => string
  risk: string
  touch: Touch
  changes_answers: boolean
  /** Said of a known server too: its settings do not reach this. */
  beyond_settings: boolean
  applies?: (context: AdviceContext) => boolean
}

const quantise = (bottleneck: Bottleneck, why: string): Idea => ({
  bottleneck,
  title: 'Serve weights of 8 bit or less',
  why: () => why,
  risk: words.RISKS.weights,
  touch: together(inLine, inModel(0.5)),
  changes_answers: true,
  beyond_settings: false,
  applies: isNotQuantised,
})

const IDEAS: readonly Idea[] = [
  quantise('compute', 'Compute in 8 bit is twice as fast where the hardware has it.'),
  {
    bottleneck: 'compute',
    title: 'Keep the start that prompts share',
    why: () => words.SHARED_START_WORDS,
    risk: words.RISKS.prefix,
    touch: together(inLine, inModel(1, 'prefill')),
    changes_answers: false,
    beyond_settings: false,
    applies: promptsShareStart,
  },
  quantise('memory_bandwidth', words.WEIGHTS_BANDWIDTH_WORDS),
  {
    bottleneck: 'memory_bandwidth',
    title: 'Let more requests share each step',
    why: words.batchWords,
    risk: words.RISKS.batch,
    touch: inLine,
    changes_answers: false,
    beyond_settings: false,
    applies: waits,
  },
  {
    bottleneck: 'memory_capacity',
    title: 'Keep the KV cache in 8 bit, or give it more memory',
    why: words.cacheWords,
    risk: words.RISKS.kv,
    touch: together(inLine, owedTo('memory_capacity')),
    changes_answers: true,
    beyond_settings: false,
  },
  {
    bottleneck: 'under_used_gpu',
    title: 'Raise the limit on requests that run at once',
    why: words.batchWords,
    risk: words.RISKS.batch,
    touch: inLine,
    changes_answers: false,
    beyond_settings: false,
    applies: waits,
  },
  {
    bottleneck: 'under_used_gpu',
    title: 'Send more at once, or serve from a smaller GPU',
    why: ({ gpu, concurrency }) =>
      `${gpu.busy === null ? 'The GPU has room' : `The GPU works ${formatPct(gpu.busy.pct)} of the time`} with ${formatNumber(concurrency)} requests under way and none waiting.`,
    risk: 'A smaller GPU takes longer for each request.',
    touch: owedTo('under_used_gpu'),
    changes_answers: false,
    beyond_settings: true,
    applies: (context) =>
      !waits(context) && (context.facts.gpu.busy?.pct ?? 100) < THRESHOLDS.gpu_idle_pct,
  },
  {
    bottleneck: 'host',
    title: 'Prepare requests on more cores',
    why: words.tokenizationWords,
    risk: words.RISKS.workers,
    touch: together(preparing, owedTo('host')),
    changes_answers: false,
    beyond_settings: false,
  },
  {
    bottleneck: 'host',
    title: 'Give the server cores of its own',
    why: words.sharedCoresWords,
    risk: 'What else runs there must go elsewhere.',
    touch: together(inLine, owedTo('host')),
    changes_answers: false,
    beyond_settings: true,
    applies: (context) => !hasItsCores(context),
  },
  {
    bottleneck: 'network',
    title: 'Move client and server closer together',
    why: words.networkWords,
    risk: 'None for the server.',
    touch: onTheWay,
    changes_answers: false,
    beyond_settings: true,
  },
  {
    bottleneck: 'network',
    title: 'Send less: compress bodies, stream fewer and larger events, keep connections open',
    why: words.networkWords,
    risk: 'Compression takes time on both machines.',
    touch: onTheWay,
    changes_answers: false,
    beyond_settings: true,
  },
]

const SUGGESTIONS_MAX = 2

/** What helps this constraint beside the server's settings, or instead of them where they are not known. */
export function suggestionsFor(context: AdviceContext, binds: Bottleneck): Suggestion[] {
  return IDEAS.filter(
    ({ bottleneck, beyond_settings, applies }) =>
      bottleneck === binds &&
      (beyond_settings ? context.server !== 'bundled' : context.server === null) &&
      applies?.(context) !== false,
  )
    .slice(0, SUGGESTIONS_MAX)
    .map(({ title, why, risk, touch, changes_answers }) => ({
      title,
      why: why(context.facts),
      risk,
      changes_answers,
      quality_check: changes_answers ? qualityCheck(context) : null,
      expected_gain: expectedGain(context, touch),
    }))
}
