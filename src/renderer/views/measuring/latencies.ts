import type { ScalarBatch } from '../../../shared/record-batch.ts'
import type { SteadyWindow } from '../../../shared/summary.ts'
import { e2eMsAt, isOkAt, tpotMsAt, ttftMsAt } from './requests/order.ts'

const NS_PER_S = 1e9

/** Latencies of which a distribution is drawn. */
export const LATENCIES = [
  { value: 'ttft_ms', label: 'TTFT' },
  { value: 'tpot_ms', label: 'TPOT' },
  { value: 'itl_ms', label: 'ITL' },
  { value: 'e2e_ms', label: 'End to end' },
] as const
export type Latency = (typeof LATENCIES)[number]['value']

const OF = { ttft_ms: ttftMsAt, tpot_ms: tpotMsAt, e2e_ms: e2eMsAt } as const

/** The steady part of a run; whether it was measured in a closed loop. */
export interface SteadyPart {
  window: SteadyWindow
  closed: boolean
}

/** One latency of the requests that ended well in the window, in ascending order, ms. */
export function latenciesOf(
  batch: ScalarBatch,
  part: SteadyPart,
  latency: keyof typeof OF,
): Float64Array {
  const of = OF[latency]
  const values: number[] = []
  for (let i = 0; i < batch.n; i += 1) {
    if (batch.warmup[i] === 1 || !isOkAt(batch, i) || !isSteady(batch, i, part)) continue
    const value = of(batch, i)
    if (!Number.isNaN(value)) values.push(value)
  }
  return Float64Array.from(values).sort()
}

/**
 * Whether the summary counts a request: of a closed loop where it ended in the window, of a load that
 * comes by itself where it was due in it (engine/summary/closed-window.ts and open-window.ts).
 */
export function isSteady(batch: ScalarBatch, i: number, { window, closed }: SteadyPart): boolean {
  const due_s = (batch.scheduled_ns[i] ?? NaN) / NS_PER_S
  const end_s = (batch.end_ns[i] ?? NaN) / NS_PER_S
  return closed
    ? end_s > window.start_s && end_s <= window.end_s
    : due_s >= window.start_s && due_s <= window.end_s
}
