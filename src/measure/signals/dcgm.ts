import { samplesOf, type MetricSample, type MetricsPage } from '../prometheus/page.ts'
import type { Adapter, Combine, Reading, Rule } from './adapter.ts'
import { average, largest, sum, usable } from './combine.ts'
import { readRules } from './rules.ts'

const MIB = 1024 ** 2
const PERCENT = 100
const USED = 'DCGM_FI_DEV_FB_USED'
const FREE = 'DCGM_FI_DEV_FB_FREE'
const RESERVED = 'DCGM_FI_DEV_FB_RESERVED'
const TOTAL = 'DCGM_FI_DEV_FB_TOTAL'

/** `DEV_*_UTIL` is 0–100, `PROF_*` is 0–1. Under MIG there is no GPU_UTIL; the engine's activity is. */
const RULES: readonly Rule[] = [
  { name: 'gpu_util_pct', metrics: ['DCGM_FI_DEV_GPU_UTIL'], combine: whole(average) },
  percent('gpu_sm_active_pct', 'DCGM_FI_PROF_SM_ACTIVE'),
  percent('gpu_tensor_active_pct', 'DCGM_FI_PROF_PIPE_TENSOR_ACTIVE'),
  percent('gpu_dram_active_pct', 'DCGM_FI_PROF_DRAM_ACTIVE'),
  { name: 'gpu_memory_used_bytes', metrics: [USED], combine: whole(sum), scale: MIB },
  { name: 'gpu_power_w', metrics: ['DCGM_FI_DEV_POWER_USAGE'], combine: whole(sum) },
  { name: 'gpu_temperature_c', metrics: ['DCGM_FI_DEV_GPU_TEMP'], combine: whole(largest) },
  { name: 'gpu_sm_clock_mhz', metrics: ['DCGM_FI_DEV_SM_CLOCK'], combine: whole(average) },
]

const ENGINE_ACTIVE = percent('gpu_util_pct', 'DCGM_FI_PROF_GR_ENGINE_ACTIVE')

/**
 * NVIDIA's DCGM exporter. Several GPUs: utilisation and clocks are averaged, memory and power summed,
 * the hottest one gives the temperature.
 *
 * Source: https://docs.nvidia.com/datacenter/dcgm/latest/dcgm-api/dcgm-api-field-ids.html
 */
export const dcgm: Adapter = {
  name: 'DCGM exporter',
  metrics: [...[...RULES, ENGINE_ACTIVE].flatMap((rule) => rule.metrics), FREE, RESERVED, TOTAL],
  read: (page) => {
    const readings = readRules(page, RULES)
    const hasUtil = readings.some(({ name }) => name === 'gpu_util_pct')
    return [
      ...readings,
      ...(hasUtil ? [] : readRules(page, [ENGINE_ACTIVE])),
      ...readMemoryTotal(page),
    ]
  },
}

function percent(name: Rule['name'], metric: string): Rule {
  return { name, metrics: [metric], combine: whole(average), scale: PERCENT }
}

/**
 * Makes one series a GPU of what a page lists. A GPU is listed again for each pod that shares it, and
 * its MIG instances are listed beside it: where a GPU speaks for itself, its instances are left out.
 */
function whole(combine: Combine): Combine {
  return (samples) => {
    const gpus = unique(samples.filter(({ labels }) => labels['GPU_I_ID'] === undefined))
    return combine(gpus.length > 0 ? gpus : unique(samples))
  }
}

function unique(samples: readonly MetricSample[]): MetricSample[] {
  const byGpu = new Map<string, MetricSample>()
  for (const sample of samples) {
    const { labels } = sample
    // A page may be joined from several hosts, each with a GPU 0.
    const key = [labels['UUID'] ?? labels['gpu'], labels['Hostname'], labels['GPU_I_ID']].join()
    if (!byGpu.has(key)) byGpu.set(key, sample)
  }
  return [...byGpu.values()]
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
