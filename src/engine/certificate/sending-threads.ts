import type { Arrivals } from '../../shared/arrivals.ts'
import type { Lengths } from '../../shared/lengths.ts'
import { SENDING_THREADS_MAX, type Workload } from '../../shared/workload.ts'

/**
 * What one thread carries with room to spare: streams that begin at the same instant, token events a
 * second and requests a second. Measured with test/bench/load-client.ts: 512 streams with 100 events a
 * second each keep a thread of a slow core half busy.
 */
export const STREAMS_A_THREAD = 512
export const EVENTS_PER_S_A_THREAD = 50_000
export const REQUESTS_PER_S_A_THREAD = 2_000

/** Cores that are never given to sending threads: one takes what they hand over, one is the server's. */
const CORES_FOR_THE_REST = 1
const CORES_FOR_A_LOCAL_SERVER = 1

/** Where nothing says how long answers are. */
const OUTPUT_TOKENS_UNKNOWN = 256
/** What a request takes where nothing is known of the server: to its first token, and for each token. */
const FIRST_TOKEN_S = 0.5
const TOKEN_S = 0.02

/** The machine that the client runs on. */
export interface ClientMachine {
  cores: number
  server_is_local: boolean
}

/** The most sending threads that find a core of their own on this machine; at least one. */
export function threadsOnMachine({ cores, server_is_local }: ClientMachine): number {
  const taken = CORES_FOR_THE_REST + (server_is_local ? CORES_FOR_A_LOCAL_SERVER : 0)
  return Math.max(1, Math.min(SENDING_THREADS_MAX, cores - taken))
}

/**
 * How many threads send a workload: what it says, else as many as it wants and the machine has.
 * Never more than may be in flight, since each carries a part of that.
 */
export function sendingThreads(workload: Workload, machine: ClientMachine): number {
  const wanted =
    workload.sending_threads ?? Math.min(threadsWanted(workload), threadsOnMachine(machine))
  return Math.max(1, Math.min(wanted, inFlightLimit(workload.arrivals)))
}

/** Requests under way that a workload is expected to have at its peak; a guess for open loops. */
export function streamsExpected(workload: Workload): number {
  const { arrivals } = workload
  if (arrivals.kind === 'closed') return arrivals.concurrency
  const request_s = FIRST_TOKEN_S + TOKEN_S * outputTokensMean(workload)
  return Math.min(inFlightLimit(arrivals), Math.ceil(peakRequestsPerS(arrivals) * request_s))
}

function threadsWanted(workload: Workload): number {
  const { arrivals } = workload
  const streams = streamsExpected(workload) / STREAMS_A_THREAD
  if (arrivals.kind === 'closed') return Math.ceil(streams)
  const requests_per_s = peakRequestsPerS(arrivals)
  const events_per_s = requests_per_s * outputTokensMean(workload)
  return Math.ceil(
    Math.max(
      streams,
      requests_per_s / REQUESTS_PER_S_A_THREAD,
      events_per_s / EVENTS_PER_S_A_THREAD,
    ),
  )
}

function inFlightLimit(arrivals: Arrivals): number {
  return arrivals.kind === 'closed' ? arrivals.concurrency : (arrivals.max_in_flight ?? Infinity)
}

/** The highest rate of stages; of a trace its mean, since its bursts are not known before it is read. */
function peakRequestsPerS(arrivals: Exclude<Arrivals, { kind: 'closed' }>): number {
  if (arrivals.kind === 'trace') {
    const { requests, duration_s } = arrivals.trace
    return duration_s > 0 ? (requests / duration_s) * arrivals.speed : requests
  }
  const rates = arrivals.stages.flatMap((s) => [s.from_requests_per_s, s.to_requests_per_s])
  return Math.max(...rates)
}

function outputTokensMean({ prompts }: Workload): number {
  if (prompts.kind === 'synthetic') return meanLength(prompts.output_tokens)
  return prompts.kind === 'jsonl' ? prompts.output_tokens_max : OUTPUT_TOKENS_UNKNOWN
}

/** The mean of a log-normal is exp(μ + σ²/2); the cut is left out, which only makes it larger. */
function meanLength(lengths: Lengths): number {
  switch (lengths.kind) {
    case 'fixed':
      return lengths.tokens
    case 'uniform':
      return (lengths.min + lengths.max) / 2
    case 'lognormal':
      return Math.min(lengths.max, lengths.median * Math.exp(lengths.sigma ** 2 / 2))
    case 'empirical':
      return lengths.tokens.reduce((sum, tokens) => sum + tokens, 0) / lengths.tokens.length
  }
}
