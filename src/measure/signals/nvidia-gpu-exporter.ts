import type { MetricSample } from '../prometheus/page.ts'
import type { Combine, Rule } from './adapter.ts'
import { average, largest, sum } from './combine.ts'
import { cappedShare, onePerGpu } from './gpu-series.ts'
import { adapterOf } from './rules.ts'

const PERCENT = 100
const MHZ_PER_HZ = 1e-6
const PREFIX = 'nvidia_smi_'
/** Drivers before 535 say throttle for event, and so does the exporter. */
const REASONS = ['clocks_event_reasons', 'clocks_throttle_reasons']

function rule(name: Rule['name'], metrics: readonly string[], combine: Combine, scale = 1): Rule {
  return {
    name,
    metrics: metrics.map((metric) => PREFIX + metric),
    combine,
    scale,
    select: (samples) => onePerGpu(samples, identityOf),
  }
}

function identityOf(labels: MetricSample['labels']): string {
  return labels['uuid'] ?? ''
}

/** Seconds in which software or hardware held the clocks down for one kind of reason. */
function cappedSeconds(name: Rule['name'], reasons: readonly string[]): Rule {
  const metrics = REASONS.flatMap((prefix) =>
    reasons.map((reason) => `${prefix}_counters_${reason}_seconds`),
  )
  return { ...rule(name, metrics, sum), together: true }
}

/**
 * utkuozdemir's nvidia_gpu_exporter: nvidia-smi's fields in base units. Under MIG it gives no
 * utilisation, because the driver gives none.
 *
 * Source: https://github.com/utkuozdemir/nvidia_gpu_exporter/blob/master/METRICS.md
 */
export const nvidiaGpuExporter = adapterOf('nvidia_gpu_exporter', 'gpu', [
  rule('gpu_util_pct', ['utilization_gpu_ratio'], average, PERCENT),
  rule('gpu_memory_busy_pct', ['utilization_memory_ratio'], average, PERCENT),
  rule('gpu_memory_used_bytes', ['memory_used_bytes'], sum),
  rule('gpu_memory_total_bytes', ['memory_total_bytes'], sum),
  rule('gpu_power_w', ['power_draw_watts', 'power_draw_average_watts'], sum),
  rule('gpu_power_limit_w', ['enforced_power_limit_watts', 'power_limit_watts'], sum),
  rule('gpu_temperature_c', ['temperature_gpu'], largest),
  rule('gpu_sm_clock_mhz', ['clocks_current_sm_clock_hz'], average, MHZ_PER_HZ),
  rule('gpu_sm_clock_max_mhz', ['clocks_max_sm_clock_hz'], average, MHZ_PER_HZ),
  rule('gpu_memory_clock_mhz', ['clocks_current_memory_clock_hz'], average, MHZ_PER_HZ),
  rule(
    'gpu_power_capped_pct',
    REASONS.map((name) => `${name}_active`),
    cappedShare('power'),
  ),
  rule(
    'gpu_thermal_capped_pct',
    REASONS.map((name) => `${name}_active`),
    cappedShare('thermal'),
  ),
  cappedSeconds('gpu_power_capped_s', ['sw_power_cap', 'hw_power_brake_slowdown']),
  cappedSeconds('gpu_thermal_capped_s', ['sw_thermal_slowdown', 'hw_thermal_slowdown']),
  rule('gpu_count', ['memory_total_bytes', 'index'], (samples) => samples.length),
])
