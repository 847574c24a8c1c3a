import type { Fault } from '../../shared/request.ts'
import type { PartTimeouts } from '../../shared/workload.ts'

const NS_PER_S = 1e9

/** How long a request and its parts may take. */
export interface ExchangeLimits extends PartTimeouts {
  /** Of the whole, from the instant at which this side began with it. */
  timeout_s: number
}

/** How far a request has come; instants are the clock's. */
export interface Progress {
  started_at: number
  /** All of it had gone to the system; null before. */
  sent_whole_at: number | null
  connected_at: number | null
  headers_at: number | null
  /** The last bytes of the answer; null before the first. */
  read_at: number | null
  events: number
  authority: string
}

export interface Overdue {
  fault: Fault
  message: string
}

/** The limit that a request has passed, in words; null where it keeps them all. */
export function overdue(limits: ExchangeLimits, progress: Progress, now: number): Overdue | null {
  const { authority, events } = progress
  const isOver = (since: number | null, limit_s: number | null): boolean =>
    since !== null && limit_s !== null && now - since > limit_s * NS_PER_S
  if (progress.connected_at === null && isOver(progress.started_at, limits.connect_s))
    return {
      fault: 'connect_timeout',
      message: `No connection to ${authority} within ${limits.connect_s} s: is it overloaded, or does a firewall stand between?`,
    }
  // Headers that trickle in are no answer: the limit holds until they are whole.
  if (progress.headers_at === null && isOver(progress.sent_whole_at, limits.first_byte_s))
    return {
      fault: 'first_byte_timeout',
      message:
        progress.read_at === null
          ? `No byte of an answer within ${limits.first_byte_s} s of the request: the server is overloaded, or its queue is long.`
          : `The headers of the answer were not whole within ${limits.first_byte_s} s of the request.`,
    }
  if (progress.headers_at !== null && isOver(progress.read_at, limits.between_events_s))
    return {
      fault: 'stalled',
      message: `Nothing more came for ${limits.between_events_s} s after ${events} token events: the server stalled, or waits for room in its batch.`,
    }
  if (isOver(progress.started_at, limits.timeout_s))
    return {
      fault: 'request_timeout',
      message: `No end after ${limits.timeout_s} s; ${events} token events had come.`,
    }
  return null
}
