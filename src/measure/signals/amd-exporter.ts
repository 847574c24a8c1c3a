import type { MetricSample } from '../prometheus/page.ts'
import { isAmdBlank } from '../gpu/amd-blank.ts'
import type { Combine, Rule } from './adapter.ts'
import { average, largest, sum } from './combine.ts'
import { adapterOf } from './rules.ts'

const MIB = 1024 ** 2
const MB = 1e6
/** The exporter's configuration may put the second before every name. */
const PREFIXES = ['', 'amd_']
/** What the names alone do not say: that the series is of a GPU of AMD's exporter. */
const IDENTITIES = ['gpu_id', 'gpu_uuid', 'GPU_UUID', 'serial_number', 'SERIAL_NUMBER']

function rule(name: Rule['name'], metrics: readonly string[], combine: Combine): Rule {
  return {
    name,
    metrics: metrics.flatMap((metric) => PREFIXES.map((prefix) => prefix + metric)),
    combine,
    select: ofGpus,
  }
}

function ofGpus(samples: readonly MetricSample[]): readonly MetricSample[] {
  return samples
    .filter(({ labels }) => IDENTITIES.some((identity) => labels[identity] !== undefined))
    .map((sample) => (isAmdBlank(sample.value) ? { ...sample, value: Number.NaN } : sample))
}

/** A GPU has a clock a compute die; `system` is the one that its cores run at. */
function clock(name: Rule['name'], metric: string, type: RegExp): Rule {
  return {
    ...rule(name, [metric], average),
    select: (samples) =>
      ofGpus(samples.filter(({ labels }) => type.test(labels['clock_type'] ?? ''))),
  }
}

function distinct(samples: readonly MetricSample[]): number {
  const identities = samples.map(({ labels }) =>
    ['hostname', ...IDENTITIES].map((label) => labels[label] ?? '').join(),
  )
  return new Set(identities).size
}

/**
 * AMD's device metrics exporter. Which power and which temperature it gives depends on the card: MI2xx
 * an average and the edge, MI3xx the present one and the junction. Its megabytes are MiB, but for the
 * older `gpu_total_memory`: 68702 stands for 64 GiB there.
 *
 * Source: docs/configuration/metricslist.md of ROCm/device-metrics-exporter
 */
export const amdExporter = adapterOf('AMD device metrics exporter', 'gpu', [
  rule('gpu_util_pct', ['gpu_gfx_activity', 'gpu_usage'], average),
  rule('gpu_memory_busy_pct', ['gpu_umc_activity'], average),
  { ...rule('gpu_memory_used_bytes', ['gpu_used_vram'], sum), scale: MIB },
  { ...rule('gpu_memory_total_bytes', ['gpu_total_vram'], sum), scale: MIB },
  { ...rule('gpu_memory_total_bytes', ['gpu_total_memory'], sum), scale: MB },
  rule('gpu_power_w', ['gpu_power_usage', 'gpu_package_power', 'gpu_average_package_power'], sum),
  rule('gpu_temperature_c', ['gpu_junction_temperature', 'gpu_edge_temperature'], largest),
  clock('gpu_sm_clock_mhz', 'gpu_clock', /system$/i),
  clock('gpu_sm_clock_max_mhz', 'gpu_max_clock', /system$/i),
  clock('gpu_memory_clock_mhz', 'gpu_clock', /memory$/i),
  rule('gpu_power_capped_pct', ['gpu_violation_ppt_residency_percentage'], average),
  {
    ...rule(
      'gpu_thermal_capped_pct',
      ['processor_hot', 'socket_thermal', 'vr_thermal', 'hbm_thermal'].map(
        (reason) => `gpu_violation_${reason}_residency_percentage`,
      ),
      largest,
    ),
    together: true,
  },
  rule('gpu_count', ['gpu_total_vram', 'gpu_total_memory', 'gpu_power_usage'], distinct),
])
