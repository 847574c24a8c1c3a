import { samplesOf, type MetricSample, type MetricsPage } from '../prometheus/page.ts'
import type { Adapter, History, Reading } from './adapter.ts'
import { sum } from './combine.ts'

const CPU = 'node_cpu_seconds_total'
const MEMORY_TOTAL = 'node_memory_MemTotal_bytes'
const MEMORY_AVAILABLE = 'node_memory_MemAvailable_bytes'
const RECEIVED = 'node_network_receive_bytes_total'
const SENT = 'node_network_transmit_bytes_total'
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
  metrics: [CPU, MEMORY_TOTAL, MEMORY_AVAILABLE, RECEIVED, SENT],
  read: (page, history) => [
    ...readCpu(page, history),
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
  ]
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
  const available = sum(samplesOf(page, MEMORY_AVAILABLE))
  if (total === null || available === null) return []
  const source = `${MEMORY_TOTAL} - ${MEMORY_AVAILABLE}`
  return [{ name: 'host_memory_used_bytes', value: total - available, source }]
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
