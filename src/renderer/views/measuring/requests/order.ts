import { OUTCOMES } from '../../../../shared/request.ts'
import type { ScalarBatch } from '../../../../shared/record-batch.ts'

const NS_PER_MS = 1e6
const OK = OUTCOMES.indexOf('ok')

/** In which order the requests of a run are listed. */
export const ORDERS = [
  { value: 'ttft', label: 'Slowest first token' },
  { value: 'e2e', label: 'Slowest end to end' },
  { value: 'stall', label: 'Slowest after the first token' },
  { value: 'failed', label: 'Failed first' },
  { value: 'due', label: 'As scheduled' },
] as const
export type Order = (typeof ORDERS)[number]['value']

/** Requests that count, warm-up left out, by their place in the batch; in the order of the schedule. */
export function measuredOf(batch: ScalarBatch): Uint32Array {
  const places: number[] = []
  for (let i = 0; i < batch.n; i += 1) if (batch.warmup[i] !== 1) places.push(i)
  return Uint32Array.from(places).sort(
    (a, b) => at(batch.scheduled_ns, a) - at(batch.scheduled_ns, b),
  )
}

export const isOkAt = (batch: ScalarBatch, i: number): boolean => batch.outcome[i] === OK
/** Milliseconds; NaN where the request never got so far. */
export const ttftMsAt = (batch: ScalarBatch, i: number): number =>
  (at(batch.first_ns, i) - at(batch.scheduled_ns, i)) / NS_PER_MS
export const e2eMsAt = (batch: ScalarBatch, i: number): number =>
  (at(batch.last_ns, i) - at(batch.scheduled_ns, i)) / NS_PER_MS
export const tpotMsAt = (batch: ScalarBatch, i: number): number => {
  const span_ms = (at(batch.last_ns, i) - at(batch.first_ns, i)) / NS_PER_MS
  const tokens = at(batch.output_tokens, i)
  return span_ms > 0 && tokens >= 2 ? span_ms / (tokens - 1) : NaN
}

/** The places of the measured requests in an order; what has no value comes last, by schedule. */
export function inOrder(batch: ScalarBatch, measured: Uint32Array, order: Order): Uint32Array {
  if (order === 'due') return measured
  const key = KEYS[order]
  const keys = new Float64Array(batch.n)
  for (const i of measured) {
    const value = key(batch, i)
    keys[i] = Number.isNaN(value) ? -Infinity : value
  }
  // The sort is stable, so that equals stay in the order of the schedule.
  return measured.slice().sort((a, b) => compare(at(keys, b), at(keys, a)))
}

const KEYS: Readonly<Record<Exclude<Order, 'due'>, (batch: ScalarBatch, i: number) => number>> = {
  ttft: ttftMsAt,
  e2e: e2eMsAt,
  stall: tpotMsAt,
  failed: (batch, i) => (isOkAt(batch, i) ? 0 : 1),
}

/** Not a difference: two infinities have none. */
function compare(a: number, b: number): number {
  return a === b ? 0 : a < b ? -1 : 1
}

function at(column: Float64Array, i: number): number {
  return column[i] ?? NaN
}

/** The request that lies nearest to a point of a plot, both axes in px; null where none is within reach. */
export function nearestRequest(
  measured: Uint32Array,
  point: { x: number; y: number },
  place: (i: number) => { x: number; y: number },
  reach_px: number,
): number | null {
  let best: number | null = null
  let best_px2 = reach_px ** 2
  for (const i of measured) {
    const { x, y } = place(i)
    const px2 = (x - point.x) ** 2 + (y - point.y) ** 2
    // A request without a value is NaN far, and never nearer.
    if (px2 <= best_px2) {
      best = i
      best_px2 = px2
    }
  }
  return best
}
