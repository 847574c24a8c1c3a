import type { Bottleneck } from '../../../shared/diagnosis.ts'
import { raiseBy, swap, times, to } from '../next-value.ts'
import type { Candidate, ServerTable } from './candidate.ts'
import { computesIn8Bit, isNotQuantised, isPreempted, waits, waitsWithRoom } from './conditions.ts'
import { delivering, inLine, inModel, owedTo, preparing, together } from './touch.ts'
import { MORE_AT_ONCE, QUANTISED_KV, QUANTISED_WEIGHTS } from './usual.ts'
import * as words from './words.ts'

const REQUESTS_MAX = 4_096
const TOKENS_MAX = 65_536
const WORKERS_MAX = 16
/** Both as its tuning guide has them. */
const EAGER = '0.3'
const CAREFUL = '1.3'

const quantise = (bottleneck: Bottleneck, why: string): Candidate => ({
  bottleneck,
  ...QUANTISED_WEIGHTS,
  flag: '--quantization',
  unset: 'none',
  next: swap(['none', ''], 'fp8'),
  why: () => why,
  applies: (context) =>
    isNotQuantised(context) && (bottleneck !== 'compute' || computesIn8Bit(context)),
})

const smallerKv = (bottleneck: Bottleneck, why: string): Candidate => ({
  bottleneck,
  ...QUANTISED_KV,
  flag: '--kv-cache-dtype',
  unset: 'auto',
  next: swap(['auto', 'bf16', 'bfloat16'], 'fp8_e5m2'),
  why: () => why,
})

const largerBatch = (bottleneck: Bottleneck): Candidate => ({
  ...MORE_AT_ONCE,
  bottleneck,
  title: 'Let more requests run',
  flag: '--max-running-requests',
  unset: null,
  next: times(2, 1, REQUESTS_MAX),
  applies: waits,
})

/** Sources: docs/advice.md. */
export const sglang: ServerTable = {
  kind: 'sglang',
  label: 'SGLang',
  candidates: [
    quantise('compute', words.WEIGHTS_COMPUTE_WORDS),
    {
      bottleneck: 'compute',
      title: 'Compute more of a prompt per step',
      flag: '--chunked-prefill-size',
      unset: null,
      next: times(2, 16, TOKENS_MAX),
      why: () => words.PROMPT_STEP_WORDS,
      risk: `${words.RISKS.chunk} Prefill takes more memory.`,
      touches: () => together(inLine, inModel(1, 'prefill')),
      changes_answers: false,
    },
    quantise('memory_bandwidth', words.WEIGHTS_BANDWIDTH_WORDS),
    smallerKv('memory_bandwidth', words.KV_BANDWIDTH_WORDS),
    largerBatch('memory_bandwidth'),
    smallerKv('memory_capacity', words.KV_CAPACITY_WORDS),
    {
      bottleneck: 'memory_capacity',
      title: 'Give the cache more memory',
      flag: '--mem-fraction-static',
      unset: null,
      next: raiseBy(0.02, 0.95),
      why: (facts) =>
        `${words.cacheWords(facts)} What the weights leave of this share is the cache.`,
      risk: words.RISKS.memory,
      touches: () => together(inLine, owedTo('memory_capacity')),
      changes_answers: false,
    },
    {
      bottleneck: 'memory_capacity',
      title: 'Take requests in more carefully',
      flag: '--schedule-conservativeness',
      unset: '1.0',
      next: to(CAREFUL),
      why: words.cacheWords,
      risk: 'Requests wait longer before they run.',
      touches: () => owedTo('memory_capacity'),
      changes_answers: false,
      applies: isPreempted,
    },
    largerBatch('under_used_gpu'),
    {
      bottleneck: 'under_used_gpu',
      title: 'Take requests in earlier',
      flag: '--schedule-conservativeness',
      unset: '1.0',
      next: to(EAGER),
      why: words.batchWords,
      risk: 'Where answers are as long as asked for, the cache overflows and requests are retracted.',
      touches: () => inLine,
      changes_answers: false,
      applies: waitsWithRoom,
    },
    {
      bottleneck: 'host',
      title: 'Use the compiled tokenizer',
      flag: '--tokenizer-mode',
      unset: 'auto',
      next: swap(['slow'], 'auto'),
      why: words.tokenizationWords,
      risk: 'Rare models have no compiled tokenizer.',
      touches: () => preparing,
      changes_answers: false,
    },
    {
      bottleneck: 'host',
      title: 'Tokenize in more processes',
      flag: '--tokenizer-worker-num',
      unset: '1',
      next: times(2, 1, WORKERS_MAX),
      why: words.tokenizationWords,
      risk: words.RISKS.workers,
      touches: () => together(preparing, owedTo('host')),
      changes_answers: false,
    },
    {
      bottleneck: 'host',
      title: 'Hand tokens over in groups',
      flag: '--stream-interval',
      unset: '1',
      next: times(8, 8, 8),
      why: words.deliveryWords,
      risk: words.RISKS.bursts,
      touches: () => together(delivering, owedTo('host')),
      changes_answers: false,
    },
  ],
}
