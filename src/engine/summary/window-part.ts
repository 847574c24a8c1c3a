import type { RequestScalars } from '../../shared/request.ts'

/** A part of a run, in nanoseconds since its start; requests stand in the order in which they ended. */
export interface Part {
  start_ns: number
  stop_ns: number
  requests_ramp_up: number
  requests_drain: number
  /** What latencies, outcomes and counts are about. */
  records: RequestScalars[]
  /** What ended in the part: what rates are about. */
  ended: RequestScalars[]
}
