import { samplesOf, type MetricSample, type MetricsPage } from '../prometheus/page.ts'
import type { Adapter, History, Reading } from './adapter.ts'
import { sum } from './combine.ts'

const CPU = 'node_cpu_seconds_total'
const MEMORY_TOTAL = 'node_memory_MemTotal_bytes'
const MEMORY_AVAILABLE = 'node_memory_MemAvailable_bytes'
const MEMORY_FREE = 'node_memory_MemFree_bytes'
/** Given back at once where they are asked for; shared memory is counted among the cached and is not. */
const CACHES = ['Buffers', 'Cached', 'SReclaimable'].map((name) => `node_memory_${name}_bytes`)
const SHARED = 'node_memory_Shmem_bytes'
const RECEIVED = 'node_network_receive_bytes_total'
const SENT = 'node_network_transmit_bytes_total'
const RUNNING = 'node_procs_running'
/** A core that waits for a disk computes nothing. */
const IDLE_MODES = new Set(['idle', 'iowait'])
/** Traffic through these is seen a second time on the card behind them, or never leaves the machine. */
const VIRTUAL_DEVICE = /^(?:lo|veth.*|docker.*|br-.*|virbr.*|cni.*|flannel.*|cali.*|tun.*|tap.*)$/

/**
 * The Prometheus node exporter: the machine of the server. Processor and network are counters, and a
 * value follows from two readings.
 *
 * Source: https://github.com/prometheus/node_exporter
 */
export const nodeExporter: Adapter = {
  name: 'node_exporter',
  kind: 'host',
  metrics: [
    ...[CPU, RUNNING, RECEIVED, SENT],
    ...[MEMORY_TOTAL, MEMORY_AVAILABLE, MEMORY_FREE, SHARED, ...CACHES],
  ],
  read: (page, history) => [
    ...readCpu(page, history),
    ...readRunQueue(page),
    ...readMemory(page),
    ...readNetwork(page, history),
  ],
}

function readCpu(page: MetricsPage, history: History): Reading[] {
  const samples = samplesOf(page, CPU)
  if (samples.length === 0) return []
  const cores = byCore(samples)
  const busy = cores.map((modes) => busyShare(modes, history)).filter((share) => share !== null)
  const all = busy.length === cores.length
  const mean = busy.reduce((total, share) => total + share, 0) / cores.length
  return [
    { name: 'host_cpu_pct', value: all ? mean : null, source: CPU },
    {
      name: 'host_cpu_busiest_core_pct',
      value: all ? busy.reduce((a, b) => Math.max(a, b)) : null,
      source: CPU,
    },
    { name: 'host_cores', value: cores.length, source: CPU },
  ]
}

/** Processes that run or could: more of them than cores, and some wait. */
function readRunQueue(page: MetricsPage): Reading[] {
  const samples = samplesOf(page, RUNNING)
  return samples.length === 0
    ? []
    : [{ name: 'host_run_queue', value: sum(samples), source: RUNNING }]
}

function byCore(samples: readonly MetricSample[]): MetricSample[][] {
  const cores = new Map<string, MetricSample[]>()
  for (const sample of samples) {
    const cpu = sample.labels['cpu'] ?? ''
    cores.set(cpu, [...(cores.get(cpu) ?? []), sample])
  }
  return [...cores.values()]
}

/** Percent of its time that one core was busy since the last reading; every mode is asked for. */
function busyShare(modes: readonly MetricSample[], history: History): number | null {
  const grown = modes.map(({ labels, value }) => ({
    idle: IDLE_MODES.has(labels['mode'] ?? ''),
    seconds: history.growth(`${CPU} ${labels['cpu'] ?? ''} ${labels['mode'] ?? ''}`, value),
  }))
  let busy_s = 0
  let total_s = 0
  for (const { idle, seconds } of grown) {
    if (seconds === null) return null
    total_s += seconds
    if (!idle) busy_s += seconds
  }
  return total_s > 0 ? (100 * busy_s) / total_s : null
}

function readMemory(page: MetricsPage): Reading[] {
  const total = sum(samplesOf(page, MEMORY_TOTAL))
  if (total === null) return []
  const available = sum(samplesOf(page, MEMORY_AVAILABLE)) ?? availableByParts(page)
  if (available === null) return []
  const told = page.samples.has(MEMORY_AVAILABLE)
  const source = `${MEMORY_TOTAL} - ${told ? MEMORY_AVAILABLE : `${MEMORY_FREE} and caches`}`
  return [{ name: 'host_memory_used_bytes', value: Math.max(0, total - available), source }]
}

/** Kernels before 3.14 tell no MemAvailable: what is free, and what the caches would give back. */
function availableByParts(page: MetricsPage): number | null {
  const free = sum(samplesOf(page, MEMORY_FREE))
  if (free === null) return null
  const caches = CACHES.reduce((bytes, name) => bytes + (sum(samplesOf(page, name)) ?? 0), 0)
  return free + Math.max(0, caches - (sum(samplesOf(page, SHARED)) ?? 0))
}

function readNetwork(page: MetricsPage, history: History): Reading[] {
  const series = [...samplesOf(page, RECEIVED), ...samplesOf(page, SENT)].filter(
    ({ labels }) => !VIRTUAL_DEVICE.test(labels['device'] ?? ''),
  )
  if (series.length === 0) return []
  const grown = series.map(({ name, labels, value }) =>
    history.growth(`${name} ${labels['device'] ?? ''}`, value),
  )
  const bytes = grown.every((growth) => growth !== null)
    ? grown.reduce((total, growth) => total + growth, 0)
    : null
  const { elapsed_s } = history
  return [
    {
      name: 'host_network_bytes_per_s',
      value: bytes === null || elapsed_s === null || elapsed_s <= 0 ? null : bytes / elapsed_s,
      source: `${RECEIVED} + ${SENT}`,
    },
  ]
}
