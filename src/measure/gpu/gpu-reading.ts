import type { SignalName } from '../../shared/signal.ts'
import { average, largest, sum } from '../signals/combine.ts'

const PERCENT = 100

/** One GPU at one instant, whichever tool told it; null where that tool or the card does not say. */
export interface GpuReading {
  index: number | null
  util_pct: number | null
  memory_busy_pct: number | null
  memory_used_bytes: number | null
  memory_total_bytes: number | null
  power_w: number | null
  /** The cap in force. */
  power_limit_w: number | null
  temperature_c: number | null
  sm_clock_mhz: number | null
  sm_clock_max_mhz: number | null
  memory_clock_mhz: number | null
  /** Whether clocks are held down now, and for how long they have been since the driver was loaded. */
  power_capped: boolean | null
  thermal_capped: boolean | null
  power_capped_s: number | null
  thermal_capped_s: number | null
}
export type GpuField = Exclude<keyof GpuReading, 'index'>

export const NO_READING: GpuReading = {
  index: null,
  util_pct: null,
  memory_busy_pct: null,
  memory_used_bytes: null,
  memory_total_bytes: null,
  power_w: null,
  power_limit_w: null,
  temperature_c: null,
  sm_clock_mhz: null,
  sm_clock_max_mhz: null,
  memory_clock_mhz: null,
  power_capped: null,
  thermal_capped: null,
  power_capped_s: null,
  thermal_capped_s: null,
}

interface GpuSignal {
  name: SignalName
  field: GpuField
  combine: typeof sum
}

/** Several GPUs as one: shares and clocks averaged, memory, power and seconds summed, the hottest one. */
export const GPU_SIGNALS: readonly GpuSignal[] = [
  { name: 'gpu_util_pct', field: 'util_pct', combine: average },
  { name: 'gpu_memory_busy_pct', field: 'memory_busy_pct', combine: average },
  { name: 'gpu_memory_used_bytes', field: 'memory_used_bytes', combine: sum },
  { name: 'gpu_memory_total_bytes', field: 'memory_total_bytes', combine: sum },
  { name: 'gpu_power_w', field: 'power_w', combine: sum },
  { name: 'gpu_power_limit_w', field: 'power_limit_w', combine: sum },
  { name: 'gpu_temperature_c', field: 'temperature_c', combine: largest },
  { name: 'gpu_sm_clock_mhz', field: 'sm_clock_mhz', combine: average },
  { name: 'gpu_sm_clock_max_mhz', field: 'sm_clock_max_mhz', combine: average },
  { name: 'gpu_memory_clock_mhz', field: 'memory_clock_mhz', combine: average },
  { name: 'gpu_power_capped_pct', field: 'power_capped', combine: average },
  { name: 'gpu_thermal_capped_pct', field: 'thermal_capped', combine: average },
  { name: 'gpu_power_capped_s', field: 'power_capped_s', combine: sum },
  { name: 'gpu_thermal_capped_s', field: 'thermal_capped_s', combine: sum },
]

/**
 * The readings of all GPUs at one instant as values of signals.
 *
 * @param fields what the tool was asked for; a signal without a field is left out
 */
export function gpuValues(
  readings: readonly GpuReading[],
  fields: ReadonlySet<GpuField>,
): Record<string, number | null> {
  const values = GPU_SIGNALS.filter(({ field }) => fields.has(field)).map(
    ({ name, field, combine }) => [
      name,
      combine(readings.map((reading) => ({ value: numberOf(reading[field]) }))),
    ],
  )
  return {
    ...(Object.fromEntries(values) as Record<string, number | null>),
    gpu_count: readings.length,
  }
}

function numberOf(value: number | boolean | null): number {
  if (value === null) return Number.NaN
  return typeof value === 'number' ? value : value ? PERCENT : 0
}
