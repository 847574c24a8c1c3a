import type { Gpu, Projection } from '../../../shared/catalogue.ts'

export type Estimate = NonNullable<Projection['estimate']>
export type Range = Estimate['e2e_pct']

/** One GPU of the catalogue with what is known of it. */
export interface HardwareRow {
  gpu: Gpu
  estimate: Estimate | null
  /** The estimate in a sentence. */
  sentence: string
  /** Why there is no estimate; null where there is one. */
  reason: string | null
  /** The one that was measured. */
  current: boolean
}

/** The catalogue with its estimates: cheapest request first, those without an estimate last. */
export function hardwareRows(
  gpus: readonly Gpu[],
  projections: readonly Projection[],
  measured_gpu: string | null,
): HardwareRow[] {
  const found = new Map(projections.map((projection) => [projection.gpu_name, projection]))
  const rows = gpus.map((gpu): HardwareRow => {
    const projection = found.get(gpu.name)
    return {
      gpu,
      estimate: projection?.estimate ?? null,
      sentence: projection?.sentence ?? '',
      reason: projection?.reason ?? null,
      current: gpu.name === measured_gpu,
    }
  })
  return rows.sort((a, b) => costOf(a) - costOf(b))
}

function costOf({ estimate }: HardwareRow): number {
  // A finite stand-in: the difference of two infinities is no order.
  return estimate?.cost_usd_per_1k_requests.mid ?? Number.MAX_VALUE
}

/** The one reason that silences every GPU; null where at least one has an estimate. */
export function commonReason(rows: readonly HardwareRow[]): string | null {
  const first = rows.find((row) => !row.current)?.reason ?? rows[0]?.reason ?? null
  return rows.every((row) => row.estimate === null && row.reason === first) ? first : null
}

/** The most that the axis of times shows, percent of now; longer ranges run out of it with an arrow. */
const AXIS_MAX_PCT = 300
const AXIS_MIN_PCT = 120

export function axisMaxPct(rows: readonly HardwareRow[]): number {
  const highest = Math.max(0, ...rows.map((row) => row.estimate?.e2e_pct.high ?? 0))
  return Math.min(AXIS_MAX_PCT, Math.max(AXIS_MIN_PCT, highest))
}
