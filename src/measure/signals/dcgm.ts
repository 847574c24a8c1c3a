import { samplesOf, type MetricSample, type MetricsPage } from '../prometheus/page.ts'
import type { Adapter, Combine, Reading, Rule } from './adapter.ts'
import { average, largest, sum, usable } from './combine.ts'
import { cappedShare, onePerGpu } from './gpu-series.ts'
import { readRules } from './rules.ts'

const MIB = 1024 ** 2
const PERCENT = 100
const USED = 'DCGM_FI_DEV_FB_USED'
const FREE = 'DCGM_FI_DEV_FB_FREE'
const RESERVED = 'DCGM_FI_DEV_FB_RESERVED'
const TOTAL = 'DCGM_FI_DEV_FB_TOTAL'
const TEMPERATURE = 'DCGM_FI_DEV_GPU_TEMP'
const POWER = 'DCGM_FI_DEV_POWER_USAGE'
const SM_CLOCK = 'DCGM_FI_DEV_SM_CLOCK'
/** The newer name first. */
const REASONS = ['DCGM_FI_DEV_CLOCKS_EVENT_REASONS', 'DCGM_FI_DEV_CLOCK_THROTTLE_REASONS']

/** `DEV_*_UTIL` is 0–100, `PROF_*` is 0–1. Under MIG there is no GPU_UTIL; the engine's activity is. */
const RULES: readonly Rule[] = [
  { name: 'gpu_util_pct', metrics: ['DCGM_FI_DEV_GPU_UTIL'], combine: whole(average) },
  percent('gpu_sm_active_pct', 'DCGM_FI_PROF_SM_ACTIVE'),
  percent('gpu_tensor_active_pct', 'DCGM_FI_PROF_PIPE_TENSOR_ACTIVE'),
  percent('gpu_dram_active_pct', 'DCGM_FI_PROF_DRAM_ACTIVE'),
  { name: 'gpu_memory_busy_pct', metrics: ['DCGM_FI_DEV_MEM_COPY_UTIL'], combine: whole(average) },
  bothWays('gpu_pcie_bytes_per_s', 'DCGM_FI_PROF_PCIE'),
  bothWays('gpu_nvlink_bytes_per_s', 'DCGM_FI_PROF_NVLINK'),
  { name: 'gpu_memory_used_bytes', metrics: [USED], combine: whole(sum), scale: MIB },
  { name: 'gpu_power_w', metrics: [POWER], combine: whole(sum) },
  {
    name: 'gpu_power_limit_w',
    metrics: ['DCGM_FI_DEV_ENFORCED_POWER_LIMIT', 'DCGM_FI_DEV_POWER_MGMT_LIMIT'],
    combine: whole(sum),
  },
  { name: 'gpu_temperature_c', metrics: [TEMPERATURE], combine: whole(largest) },
  { name: 'gpu_sm_clock_mhz', metrics: [SM_CLOCK], combine: whole(average) },
  {
    name: 'gpu_sm_clock_max_mhz',
    metrics: ['DCGM_FI_DEV_MAX_SM_CLOCK'],
    combine: whole(average),
  },
  { name: 'gpu_memory_clock_mhz', metrics: ['DCGM_FI_DEV_MEM_CLOCK'], combine: whole(average) },
  { name: 'gpu_power_capped_pct', metrics: REASONS, combine: whole(cappedShare('power')) },
  { name: 'gpu_thermal_capped_pct', metrics: REASONS, combine: whole(cappedShare('thermal')) },
  {
    name: 'gpu_count',
    metrics: [TEMPERATURE, POWER, SM_CLOCK, USED],
    combine: countGpus,
    together: true,
  },
]

const ENGINE_ACTIVE = percent('gpu_util_pct', 'DCGM_FI_PROF_GR_ENGINE_ACTIVE')

/**
 * NVIDIA's DCGM exporter. Several GPUs: utilisation and clocks are averaged, memory, power and traffic
 * summed, the hottest one gives the temperature.
 *
 * Source: https://docs.nvidia.com/datacenter/dcgm/latest/dcgm-api/dcgm-api-field-ids.html and
 * etc/dcp-metrics-included.csv of NVIDIA/dcgm-exporter
 */
export const dcgm: Adapter = {
  name: 'DCGM exporter',
  kind: 'gpu',
  metrics: [...[...RULES, ENGINE_ACTIVE].flatMap((rule) => rule.metrics), FREE, RESERVED, TOTAL],
  read: (page, history) => {
    const readings = readRules(page, RULES, history)
    const hasUtil = readings.some(({ name }) => name === 'gpu_util_pct')
    return [
      ...readings,
      ...(hasUtil ? [] : readRules(page, [ENGINE_ACTIVE], history)),
      ...readMemoryTotal(page),
    ]
  },
}

function percent(name: Rule['name'], metric: string): Rule {
  return { name, metrics: [metric], combine: whole(average), scale: PERCENT }
}

/** Bytes a second now, sent and received: gauges, whatever their type line says. */
function bothWays(name: Rule['name'], metric: string): Rule {
  const metrics = [`${metric}_TX_BYTES`, `${metric}_RX_BYTES`]
  return { name, metrics, combine: whole(sum), together: true }
}

/**
 * Makes one series a GPU of what a page lists. MIG instances are listed beside their GPU: where it
 * speaks for itself they are left out, else each counts by its slices.
 */
function whole(combine: Combine): Combine {
  return (samples) => {
    const gpus = onePerGpu(
      samples.filter((sample) => !isInstance(sample)),
      identityOf,
    )
    if (gpus.length > 0) return combine(gpus)
    const instances = onePerGpu(samples, identityOf)
    return combine(combine === average ? instances.flatMap(bySlices) : instances)
  }
}

function isInstance({ labels }: MetricSample): boolean {
  return labels['GPU_I_ID'] !== undefined && labels['GPU_I_ID'] !== ''
}

/** The profile `3g.40gb` has three of seven slices of a GPU. */
function bySlices(instance: MetricSample): MetricSample[] {
  const slices = /^([1-7])g\./.exec(instance.labels['GPU_I_PROFILE'] ?? '')?.[1]
  return Array.from({ length: Number(slices ?? 1) }, () => instance)
}

/** A page may be joined from several hosts, each with a GPU 0. */
function identityOf(labels: MetricSample['labels']): string {
  return [labels['UUID'] ?? labels['gpu'], labels['Hostname'], labels['GPU_I_ID']].join()
}

function countGpus(samples: readonly MetricSample[]): number {
  return new Set(
    samples.map(({ labels }) => [labels['UUID'] ?? labels['gpu'], labels['Hostname']].join()),
  ).size
}

/** The total where the exporter tells it, else used + free (+ what the driver keeps for itself). */
function readMemoryTotal(page: MetricsPage): Reading[] {
  const name = 'gpu_memory_total_bytes'
  const mib = (metric: string): number | null => whole(sum)(samplesOf(page, metric))
  const total = mib(TOTAL)
  if (total !== null) return [{ name, value: total * MIB, source: TOTAL }]
  if (samplesOf(page, USED).length === 0 || samplesOf(page, FREE).length === 0) return []
  const used = mib(USED)
  const free = mib(FREE)
  const reserved = samplesOf(page, RESERVED).length === 0 ? 0 : mib(RESERVED)
  const known = used !== null && free !== null && reserved !== null && usable(used + free)
  return [
    { name, value: known ? (used + free + reserved) * MIB : null, source: `${USED} + ${FREE}` },
  ]
}
