import { plainName } from '../batch-limit.ts'
import { stageMs, type Facts } from '../facts.ts'
import { swap, times } from '../next-value.ts'
import type { Candidate, ServerTable } from './candidate.ts'
import { onTheWay, owedTo, preparing, together } from './touch.ts'
import { vllm } from './vllm.ts'
import * as words from './words.ts'

const WORKERS_MAX = 12
const DELAY_MS_MAX = 2_000
const MBPS_MAX = 100_000

/** Of vLLM's settings, those that the bundled server has; it spells them with underscores. */
const LIKE_VLLM = [
  ...['quantization', 'enable_prefix_caching', 'max_num_batched_tokens', 'kv_cache_dtype'],
  ...['max_num_seqs', 'gpu_memory_utilization', 'tokenizer_mode'],
]

const likeVllm: readonly Candidate[] = vllm.candidates
  .filter(({ flag }) => LIKE_VLLM.includes(plainName(flag)))
  .map((candidate) => ({
    ...candidate,
    flag: plainName(candidate.flag),
    ...(plainName(candidate.flag) === 'enable_prefix_caching'
      ? { next: swap(['false'], 'true') }
      : {}),
  }))

/** The set delay, there and back, makes up at least half of the time on the network. */
function isRoundTrip(facts: Facts): boolean {
  const delay = facts.settings.find(({ name }) => plainName(name) === 'network_delay_ms')
  return 2 * Number(delay?.value ?? 0) >= stageMs(facts, 'network') / 2
}

/** What the bundled, simulated server can be told, its simulated machine and network among it. */
export const bundled: ServerTable = {
  kind: 'bundled',
  label: 'Bundled server',
  candidates: [
    ...likeVllm,
    {
      bottleneck: 'host',
      title: 'Tokenize on more workers',
      flag: 'tokenizer_workers',
      unset: '1',
      next: times(2, 1, WORKERS_MAX),
      why: words.tokenizationWords,
      risk: words.RISKS.workers,
      touches: () => together(preparing, owedTo('host')),
      changes_answers: false,
    },
    {
      bottleneck: 'network',
      title: 'Move the client closer',
      flag: 'network_delay_ms',
      unset: null,
      next: times(0.1, 0, DELAY_MS_MAX),
      why: words.networkWords,
      risk: 'None for the server; the client must be there.',
      touches: () => onTheWay,
      changes_answers: false,
      applies: ({ facts }) => isRoundTrip(facts),
    },
    {
      bottleneck: 'network',
      title: 'Widen the link',
      flag: 'network_mbps',
      unset: null,
      next: times(10, 1, MBPS_MAX),
      why: words.networkWords,
      risk: 'A wider link costs more.',
      touches: () => onTheWay,
      changes_answers: false,
      applies: ({ facts }) => !isRoundTrip(facts),
    },
  ],
}
