import type { Bottleneck } from '../../shared/diagnosis.ts'
import { formatCount, formatNumber, formatPct } from '../format/number.ts'
import { plainName } from './batch-limit.ts'
import { stageMs, stagesPct, type Facts } from './facts.ts'
import { raiseTo, swap, times, type NextValue } from './next-value.ts'

/** A change that is likely to help one constraint: which setting, what next, and why. */
export interface Candidate {
  bottleneck: Bottleneck
  title: string
  /** Names of the setting, as `plainName` spells them. */
  settings: readonly string[]
  next: NextValue
  why(facts: Facts): string
  changes_answers: boolean
  /** False where the measurement already says that it cannot help. */
  applies?(facts: Facts): boolean
}

const NOT_QUANTISED = ['none', '', 'fp16', 'bf16', 'auto']
const SEQUENCES_MAX = 1_024
const TOKENS_MAX = 65_536
const WORKERS_MAX = 12
const THREADS_MAX = 256

const quantise = (bottleneck: Bottleneck, why: Candidate['why']): Candidate => ({
  bottleneck,
  title: 'Quantise the weights',
  settings: ['quantization'],
  next: swap(NOT_QUANTISED, 'fp8'),
  why,
  changes_answers: true,
})

const smallerKv = (bottleneck: Bottleneck, why: string): Candidate => ({
  bottleneck,
  title: 'Quantise the KV cache',
  settings: ['kv_cache_dtype'],
  next: swap(['auto', 'fp16', 'bf16', 'float16', 'bfloat16'], 'fp8'),
  why: () => why,
  changes_answers: true,
})

const largerBatch = (bottleneck: Bottleneck): Candidate => ({
  bottleneck,
  title: 'Let larger batches form',
  settings: ['max_num_seqs', 'max_running_requests', 'max_batch_size', 'max_concurrent_requests'],
  next: times(2, 1, SEQUENCES_MAX),
  why: batchWords,
  changes_answers: false,
})

/** In each list the most likely first; only those whose setting is known are offered. */
export const CANDIDATES: readonly Candidate[] = [
  quantise('compute', () => 'The tensor pipes do twice as many 8-bit operations per second.'),
  {
    bottleneck: 'compute',
    title: 'Reuse what prompts share',
    settings: ['enable_prefix_caching'],
    next: swap(['false', '0'], 'true'),
    why: () =>
      'The start that prompts have in common is computed once; no gain where they share none.',
    changes_answers: false,
  },
  {
    bottleneck: 'compute',
    title: 'Compute more of a prompt per step',
    settings: ['max_num_batched_tokens', 'chunked_prefill_size', 'batch', 'ubatch', 'batch_size'],
    next: times(2, 16, TOKENS_MAX),
    why: () =>
      'Longer chunks keep the tensor pipes fuller; decoding requests wait longer meanwhile.',
    changes_answers: false,
  },
  quantise(
    'memory_bandwidth',
    () => 'Each step of decode reads all weights: in 8 bit it reads half as much.',
  ),
  smallerKv(
    'memory_bandwidth',
    'Decode reads the KV cache too: in 8 bit it reads half as much of it.',
  ),
  {
    ...largerBatch('memory_bandwidth'),
    // Below the limit a higher one changes nothing.
    applies: ({ queue }) => (queue.waiting?.mean ?? 0) > 0,
  },
  smallerKv('memory_capacity', 'In 8 bit twice as many tokens fit into the same memory.'),
  {
    bottleneck: 'memory_capacity',
    title: 'Give the cache more memory',
    settings: ['gpu_memory_utilization', 'mem_fraction_static'],
    next: raiseTo(0.95),
    why: () => 'What the weights leave of this share becomes KV cache.',
    changes_answers: false,
  },
  quantise('memory_capacity', () => '8-bit weights free half of their memory for the KV cache.'),
  largerBatch('under_used_gpu'),
  {
    bottleneck: 'under_used_gpu',
    title: 'Open more slots',
    settings: ['parallel', 'n_parallel', 'np', 'slots', 'ollama_num_parallel'],
    next: (from) => times(2, 1, SEQUENCES_MAX)(from),
    why: batchWords,
    changes_answers: false,
  },
  {
    bottleneck: 'under_used_gpu',
    title: 'Let a step hold more tokens',
    settings: ['max_num_batched_tokens', 'chunked_prefill_size', 'batch', 'batch_size'],
    next: times(2, 16, TOKENS_MAX),
    why: () => 'More prompts fit into one step.',
    changes_answers: false,
  },
  {
    bottleneck: 'host',
    title: 'Use the compiled tokenizer',
    settings: ['tokenizer_mode'],
    next: swap(['slow'], 'auto'),
    why: tokenizationWords,
    changes_answers: false,
  },
  {
    bottleneck: 'host',
    title: 'Tokenize on more workers',
    settings: [
      'tokenizer_workers',
      'tokenizer_pool_size',
      'tokenizer_worker_num',
      'api_server_count',
    ],
    next: times(2, 1, WORKERS_MAX),
    why: tokenizationWords,
    changes_answers: false,
  },
  {
    bottleneck: 'host',
    title: 'Give it more threads',
    settings: ['threads', 'n_threads', 'threads_batch'],
    next: times(2, 1, THREADS_MAX),
    why: ({ host }) =>
      `The busiest core is ${formatPct(host.busiest?.mean ?? 0)} busy; more threads help where cores are free.`,
    changes_answers: false,
    applies: ({ host }) => (host.all_saturated ?? 0) < 1,
  },
  {
    bottleneck: 'network',
    title: 'Move the client closer',
    settings: ['network_delay_ms'],
    next: times(0.1, 0, 2_000),
    why: networkWords,
    changes_answers: false,
    applies: (facts) => isRoundTrip(facts),
  },
  {
    bottleneck: 'network',
    title: 'Widen the link',
    settings: ['network_mbps'],
    next: times(10, 1, 100_000),
    why: networkWords,
    changes_answers: false,
    applies: (facts) => !isRoundTrip(facts),
  },
]

function batchWords({ queue, concurrency }: Facts): string {
  const running = queue.running?.mean ?? queue.in_service
  const limit = queue.limit?.value ?? null
  if (running === null || limit === null) return 'More requests share each reading of the weights.'
  const waiting = queue.waiting?.mean ?? Math.max(0, concurrency - running)
  return `${formatNumber(running)} of at most ${formatCount(limit)} requests run and ${formatNumber(waiting)} wait.`
}

function tokenizationWords(facts: Facts): string {
  const share = stagesPct(facts, ['tokenization'])
  if (share === null) return 'Prompts are turned into tokens on the CPU, before the GPU sees them.'
  return `Tokenization takes ${formatPct(share)} of a request.`
}

/** The set delay, there and back, makes up at least half of the time on the network. */
function isRoundTrip(facts: Facts): boolean {
  const delay = facts.settings.find(({ name }) => plainName(name) === 'network_delay_ms')
  return 2 * Number(delay?.value ?? 0) >= stageMs(facts, 'network') / 2
}

function networkWords(facts: Facts): string {
  return `${formatNumber(stageMs(facts, 'network'))} ms of a request pass on the network.`
}
