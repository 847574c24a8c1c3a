import type { RequestScalars } from './request.ts'

/** What happened inside the requests of a run, as far as a window needs it: never all of it at once. */

/** One request, opened: its scalars and every event in it. */
export interface RequestTimeline {
  request: RequestScalars
  /** Gaps between token events, the first one after `first_ns`. */
  itl_ns: Float64Array
  /** Tokens in each token event, where the server told them for every one; else null. */
  event_tokens: Uint32Array | null
}

/** How many values lie between edges that grow by a constant factor. */
export interface LogHistogram {
  n: number
  /** Values under the first edge: gaps of 0 between events that came in one packet. */
  below: number
  /** One more than there are counts. */
  edges_ms: number[]
  counts: number[]
}

/** Tokens of all token events in bins of time, from the run's start on. */
export interface TokensPerBin {
  bin_s: number
  tokens: Float64Array
}
