import { SIGNAL_NAMES, type Signal, type SignalName } from '../../shared/signal.ts'

/** Values now; every other signal only grows and is read as a difference. */
const GAUGES: ReadonlySet<SignalName> = new Set<SignalName>([
  'client_cpu_pct',
  'host_cpu_pct',
  'host_cpu_busiest_core_pct',
  'host_cores',
  'host_run_queue',
  'host_memory_used_bytes',
  'host_network_bytes_per_s',
  'server_process_cpu_pct',
  'server_process_busiest_pct',
  'server_process_threads',
  'gpu_count',
  'gpu_util_pct',
  'gpu_sm_active_pct',
  'gpu_tensor_active_pct',
  'gpu_dram_active_pct',
  'gpu_memory_busy_pct',
  'gpu_pcie_bytes_per_s',
  'gpu_nvlink_bytes_per_s',
  'gpu_memory_used_bytes',
  'gpu_memory_total_bytes',
  'gpu_power_w',
  'gpu_power_limit_w',
  'gpu_temperature_c',
  'gpu_sm_clock_mhz',
  'gpu_sm_clock_max_mhz',
  'gpu_memory_clock_mhz',
  'gpu_power_capped_pct',
  'gpu_thermal_capped_pct',
  'server_requests_running',
  'server_requests_waiting',
  'server_requests_max',
  'server_kv_cache_pct',
  'server_prefix_hit_pct',
])

/** Whether a signal only grows. */
export function isCounter(name: SignalName): boolean {
  return !GAUGES.has(name)
}

/** The signal of a name, with its kind and unit. */
export function describeSignal(name: SignalName, source: string, simulated: boolean): Signal {
  return {
    name,
    kind: isCounter(name) ? 'counter' : 'gauge',
    unit: SIGNAL_NAMES[name],
    source,
    simulated,
  }
}
