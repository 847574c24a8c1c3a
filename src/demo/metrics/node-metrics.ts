import { HOST_MEMORY_BYTES } from '../simulation/host.ts'
import type { Simulation } from '../simulation/simulation.ts'
import type { Labels, PrometheusText } from './prometheus-text.ts'

const DEVICE: Labels = { device: 'eth0' }

/** The simulated host under the names of Prometheus' node exporter. */
export function writeNodeMetrics(
  page: PrometheusText,
  simulation: Simulation,
  now_s: number,
): void {
  const { host, inbound, outbound } = simulation
  const cpu = host.coreSeconds(now_s).flatMap((busy_s, core): [Labels, number][] => [
    [{ cpu: String(core), mode: 'idle' }, Math.max(0, now_s - busy_s)],
    [{ cpu: String(core), mode: 'user' }, busy_s],
  ])
  page.family('node_cpu_seconds_total', 'counter', 'Seconds the CPUs spent in each mode.', cpu)
  const gauge = (name: string, help: string, labels: Labels, value: number): void => {
    page.family(name, 'gauge', help, [[labels, value]])
  }
  const available = HOST_MEMORY_BYTES - host.memory_used_bytes
  gauge(
    'node_memory_MemTotal_bytes',
    'Memory information field MemTotal_bytes.',
    {},
    HOST_MEMORY_BYTES,
  )
  gauge(
    'node_memory_MemAvailable_bytes',
    'Memory information field MemAvailable_bytes.',
    {},
    available,
  )
  page.family(
    'node_network_receive_bytes_total',
    'counter',
    'Network device statistic receive_bytes.',
    [[DEVICE, inbound.bytes]],
  )
  page.family(
    'node_network_transmit_bytes_total',
    'counter',
    'Network device statistic transmit_bytes.',
    [[DEVICE, outbound.bytes]],
  )
  gauge(
    'node_network_speed_bytes',
    'Speed of the network device in bytes per second.',
    DEVICE,
    outbound.bytes_per_s,
  )
}
