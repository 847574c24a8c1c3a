import {
  PART_COUNT_PREFIX,
  PART_S_PREFIX,
  SERVER_TIME_SIGNALS,
  type Signal,
} from '../../shared/signal.ts'
import type { Values } from '../sampling/sink.ts'
import { describeSignal } from '../signals/signal-kind.ts'
import type { SpanSums, Sum } from './span-totals.ts'

/**
 * Totals of spans as signals. Of the run's own requests every stage counts for each of them, whether or
 * not it had any of it; of others only for those that had, since a trace may be half of a request.
 */
export function spanSignals(
  sums: Readonly<SpanSums>,
  own: boolean,
): { signals: Signal[]; values: Values } {
  const source = own ? 'spans of the run’s requests' : 'spans of all requests'
  const signals: Signal[] = []
  const values: Values = {}
  const put = (signal: Signal, value: number): void => {
    signals.push(signal)
    values[signal.name] = value
  }
  const countOf = (sum: Sum): number => (own ? sums.requests : sum.requests)
  for (const [time, sum] of sums.times) {
    const [name, count] = SERVER_TIME_SIGNALS[time]
    put(describeSignal(name, source, false), sum.seconds)
    // Of a trace whose whole is not told, nothing is missing but that.
    put(describeSignal(count, source, false), time === 'e2e' ? sum.requests : countOf(sum))
  }
  for (const [part, sum] of sums.named) {
    put(partSignal(PART_S_PREFIX + part, 's', source), sum.seconds)
    put(partSignal(PART_COUNT_PREFIX + part, 'requests', source), countOf(sum))
  }
  return { signals, values }
}

function partSignal(name: string, unit: string, source: string): Signal {
  return { name, kind: 'counter', unit, source, simulated: false }
}
