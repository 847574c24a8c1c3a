import { formatCount, formatNumber, formatPct } from '../../format/number.ts'
import { stageMs, stagesPct, type Facts } from '../facts.ts'

/** Reasons in numbers, of changes that several servers offer. */

export function batchWords({ queue, concurrency }: Facts): string {
  const running = queue.running?.mean ?? queue.in_service
  const limit = queue.limit?.value ?? null
  if (running === null || limit === null) return 'More requests share each reading of the weights.'
  const waiting = queue.waiting?.mean ?? Math.max(0, concurrency - running)
  return `${formatNumber(running)} of at most ${formatCount(limit)} requests run and ${formatNumber(waiting)} wait.`
}

export function tokenizationWords(facts: Facts): string {
  const share = stagesPct(facts, ['tokenization'])
  if (share === null)
    return 'Prompts are turned into tokens on the CPU, before the model sees them.'
  return `Tokenization takes ${formatPct(share)} of a request.`
}

export function networkWords(facts: Facts): string {
  return `${formatNumber(stageMs(facts, 'network'))} ms of a request pass on the network.`
}

export function deliveryWords(facts: Facts): string {
  return `${formatNumber(stageMs(facts, 'delivery'))} ms of a request pass while tokens are handed over.`
}

export function cacheWords({ queue }: Facts): string {
  const used =
    queue.kv === null ? '' : `The KV cache is ${formatPct(queue.kv.max)} full at its fullest`
  const preempted = queue.preemptions ?? 0
  if (preempted > 0)
    return `${used}${used === '' ? '' : ', with '}${formatCount(preempted)} preemptions.`
  return used === '' ? 'Requests wait for room in the KV cache.' : `${used}.`
}

export function coresWords({ host, signals }: Facts): string {
  const cores = signals.gauge('host_cores')?.mean ?? null
  const all = host.all === null ? '' : `The cores are ${formatPct(host.all.mean)} busy on average`
  if (cores === null)
    return all === '' ? 'The CPU computes with as many cores as it has threads.' : `${all}.`
  return `${all === '' ? 'The machine has' : `${all}, of`} ${formatCount(cores)} cores.`
}

export const PROMPT_STEP_WORDS = 'Fewer and longer steps compute the same prompt.'
export const WEIGHTS_BANDWIDTH_WORDS =
  'Each step of decode reads all weights: in 8 bit it reads half as much.'
export const WEIGHTS_COMPUTE_WORDS =
  'The tensor pipes do twice as many 8-bit operations per second.'
export const KV_BANDWIDTH_WORDS =
  'Decode reads the KV cache too: in 8 bit it reads half as much of it.'
export const SHARED_START_WORDS = 'The start that prompts have in common is computed once.'
export const KV_CAPACITY_WORDS = 'In 8 bit twice as many tokens fit into the same memory.'

export const RISKS = {
  batch: 'More requests share a step, so that each one’s tokens come more slowly.',
  chunk: 'Requests that decode wait longer for the prompts of others: TPOT may rise.',
  weights: 'Answers change, and a model that is quantised already cannot be quantised again.',
  kv: 'Answers change, most with long contexts.',
  memory: 'Less is left for activations: the server may run out of memory under load.',
  prefix: 'Keeping prefixes takes room in the KV cache; there is no gain where prompts share none.',
  workers: 'Each worker takes a core and memory of its own.',
  threads: 'Threads beyond the free cores slow each other down.',
  shards: 'It takes as many GPUs, and each step waits for the exchange between them.',
  bursts: 'Tokens come in bursts: the gaps between them grow.',
  unknown_room: 'Where the GPU has no memory left, the server does not start.',
} as const

/** Cores that others than the server keep busy on its machine; 0 where it is not known. */
export function othersCores({ host, signals }: Facts): number {
  const cores = signals.gauge('host_cores')?.mean ?? null
  const own_pct = signals.gauge('server_process_cpu_pct')?.mean ?? null
  if (cores === null || own_pct === null || host.all === null) return 0
  return Math.max(0, (host.all.mean / 100) * cores - own_pct / 100)
}

export function sharedCoresWords(facts: Facts): string {
  const own_pct = facts.signals.gauge('server_process_cpu_pct')?.mean ?? 0
  const cores = facts.signals.gauge('host_cores')?.mean ?? 0
  return `Others keep ${formatNumber(othersCores(facts))} of ${formatCount(cores)} cores busy, the server ${formatNumber(own_pct / 100)}.`
}
