import type { Arrivals } from '../../shared/arrivals.ts'
import type { Trace } from '../../shared/trace.ts'
import { createInverseCumulativeRate } from './cumulative-rate.ts'
import { createUnitArrivals, type OpenArrivals } from './spacing.ts'
import { streamOf } from './streams.ts'

export type { OpenArrivals }
export type TraceArrivals = Extract<Arrivals, { kind: 'trace' }>

/** When requests (or sessions) are due, one after another; never earlier than the one before. */
export interface Schedule {
  /** Nanoseconds since the run's start at which the next is due, a whole number; null: none more. */
  next(): number | null
}

const NS_PER_S = 1e9

/**
 * The instants of one repetition, from the workload's seed alone. A rate that changes is reached by
 * stretching the time of a process of rate 1 through the inverse of the cumulative rate, which is
 * exact for Poisson processes (E. Çinlar, Introduction to Stochastic Processes, 1975, 4.7; P. A. W.
 * Lewis, G. S. Shedler, Naval Res. Logist. Q. 26, 1979), and keeps the spacing of the others.
 * @param trace The trace that the arrivals name; null for a rate.
 */
export function createSchedule(
  arrivals: OpenArrivals | TraceArrivals,
  seed: number,
  repetition: number,
  trace: Trace | null,
): Schedule {
  if (arrivals.kind === 'trace') return traceSchedule(arrivals, trace)
  const unit = createUnitArrivals(arrivals, streamOf(seed, 'arrivals', repetition))
  const instantOf = createInverseCumulativeRate(arrivals.stages)
  let last_ns = 0
  return {
    next: () => {
      const at_s = instantOf(unit.next())
      if (at_s === null) return null
      // Where a rate is reached slowly, two instants may differ by less than their rounding.
      last_ns = Math.max(last_ns, Math.round(at_s * NS_PER_S))
      return last_ns
    },
  }
}

function traceSchedule({ speed }: TraceArrivals, trace: Trace | null): Schedule {
  if (trace === null) throw new RangeError('Arrivals of a trace are planned with that trace')
  const { at_ns } = trace
  let index = 0
  return {
    next: () => {
      const at = at_ns[index]
      if (at === undefined) return null
      index += 1
      return Math.round(at / speed)
    },
  }
}
