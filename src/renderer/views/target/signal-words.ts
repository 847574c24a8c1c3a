import { ABSENT, formatFixed, formatNumber, NBSP } from '../../../engine/format/number.ts'

export type SignalGroup = 'gpu' | 'host' | 'server'
export const GROUP_NAMES: Readonly<Record<SignalGroup, string>> = {
  gpu: 'GPU',
  host: 'Host',
  server: 'Server',
}

/** Which of the three a signal is about; the processes of a server are part of its host. */
export function groupOf(name: string): SignalGroup {
  if (name.startsWith('gpu_')) return 'gpu'
  return /^(host_|client_|server_process_)/.test(name) ? 'host' : 'server'
}

/** As a person says it. What is not listed is called by its own name, without unit and underscores. */
const WORDS: Readonly<Record<string, string>> = {
  client_cpu_pct: 'CPU of this machine',
  host_cpu_pct: 'CPU, all cores',
  host_cpu_busiest_core_pct: 'CPU, busiest core',
  host_cores: 'Cores',
  host_run_queue: 'Run queue',
  host_memory_used_bytes: 'Memory used',
  host_network_bytes_per_s: 'Network',
  server_process_cpu_pct: 'Server’s processes, CPU',
  server_process_busiest_pct: 'Server’s busiest process',
  server_process_threads: 'Server’s threads',
  gpu_count: 'GPUs',
  gpu_util_pct: 'GPU-Util, some kernel ran',
  gpu_sm_active_pct: 'SM active',
  gpu_tensor_active_pct: 'Tensor pipes active',
  gpu_dram_active_pct: 'DRAM active',
  gpu_memory_busy_pct: 'Memory busy, not bandwidth',
  gpu_pcie_bytes_per_s: 'PCIe',
  gpu_nvlink_bytes_per_s: 'NVLink',
  gpu_memory_used_bytes: 'Memory used',
  gpu_memory_total_bytes: 'Memory',
  gpu_power_w: 'Power',
  gpu_power_limit_w: 'Power cap',
  gpu_temperature_c: 'Temperature',
  gpu_sm_clock_mhz: 'SM clock',
  gpu_sm_clock_max_mhz: 'SM clock, highest',
  gpu_memory_clock_mhz: 'Memory clock',
  gpu_power_capped_pct: 'Held down by power',
  gpu_thermal_capped_pct: 'Held down by heat',
  gpu_power_capped_s: 'Held down by power',
  gpu_thermal_capped_s: 'Held down by heat',
  gpu_prefill_busy_s: 'GPU time in prefill',
  gpu_decode_busy_s: 'GPU time in decode',
  gpu_prefill_tensor_s: 'Tensor pipes in prefill',
  gpu_decode_tensor_s: 'Tensor pipes in decode',
  gpu_prefill_dram_s: 'DRAM in prefill',
  gpu_decode_dram_s: 'DRAM in decode',
  server_requests_running: 'Requests running',
  server_requests_waiting: 'Requests waiting',
  server_requests_max: 'Requests at once, at most',
  server_kv_cache_pct: 'KV cache used',
  server_prefix_hit_pct: 'Prefix cache hits',
  server_preemptions: 'Preemptions',
  server_prompt_tokens: 'Prompt tokens',
  server_generation_tokens: 'Output tokens',
  server_requests_finished: 'Requests finished',
  server_requests_failed: 'Requests failed',
  server_prefix_query_tokens: 'Prefix cache, tokens asked',
  server_prefix_hit_tokens: 'Prefix cache, tokens found',
  server_flops_per_gpu: 'Arithmetic a GPU, estimated',
  server_read_bytes_per_gpu: 'Memory read a GPU, estimated',
  server_write_bytes_per_gpu: 'Memory written a GPU, estimated',
  server_tokenize_s: 'Tokenization of a request',
  server_queue_s: 'Queue of a request',
  server_prefill_s: 'Prefill of a request',
  server_decode_s: 'Decode of a request',
  server_delivery_s: 'Delivery of a request',
  server_e2e_s: 'End to end of a request',
  server_ttft_s: 'First token of a request',
  server_itl_s: 'Gap between tokens',
}

/** What is looked for first in each group; the others follow as they were read. */
const FIRST: readonly string[] = [
  ...['gpu_sm_active_pct', 'gpu_tensor_active_pct', 'gpu_dram_active_pct', 'gpu_util_pct'],
  ...['gpu_memory_used_bytes', 'gpu_power_w', 'gpu_power_capped_pct', 'gpu_thermal_capped_pct'],
  ...['host_cpu_busiest_core_pct', 'host_cpu_pct', 'server_process_cpu_pct', 'host_run_queue'],
  ...['client_cpu_pct', 'host_memory_used_bytes'],
  ...['server_requests_running', 'server_requests_waiting', 'server_kv_cache_pct'],
  ...['server_generation_tokens', 'server_queue_s', 'server_prefill_s', 'server_decode_s'],
  ...['server_preemptions'],
]

/** Where a signal stands in its group. */
export function rankOf(name: string): number {
  const at = FIRST.indexOf(name)
  return at < 0 ? FIRST.length : at
}

const UNIT_ENDINGS = /_(pct|s|w|c|mhz|bytes|count|tokens)$/

export function signalWords(name: string): string {
  const known = WORDS[name]
  if (known !== undefined) return known
  const words = name.replace(/^(gpu|host|server)_/, '').replace(UNIT_ENDINGS, '')
  const text = words.replaceAll('_', ' ')
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`
}

const STEPS: readonly [from: number, prefix: string][] = [
  [1e15, 'P'],
  [1e12, 'T'],
  [1e9, 'G'],
  [1e6, 'M'],
  [1e3, 'k'],
]
/** Units that are given in the thousands that fit: 42.1 GB, 3.2 TFLOP/s. */
const SCALED = /^(B|FLOP)(\/s)?$/

const ONE: Readonly<Record<string, string>> = {
  GPUs: 'GPU',
  cores: 'core',
  processes: 'process',
  requests: 'request',
  threads: 'thread',
}

/** A value with its unit. */
export function quantity(value: number | null, unit: string): string {
  if (value === null || !Number.isFinite(value)) return ABSENT
  if (unit === '%') return `${formatFixed(value, 1)}${NBSP}%`
  if (SCALED.test(unit)) {
    const step = STEPS.find(([from]) => Math.abs(value) >= from)
    if (step !== undefined) return `${formatNumber(value / step[0])}${NBSP}${step[1]}${unit}`
  }
  const whole = Number.isInteger(value) && Math.abs(value) < 1e5
  const figure = whole ? formatFixed(value, 0) : formatNumber(value)
  const name = value === 1 ? (ONE[unit] ?? unit) : unit
  return unit === '' ? figure : `${figure}${NBSP}${name}`
}

/** How long ago something was read. */
export function ageWords(age_s: number | null): string {
  if (age_s === null) return ABSENT
  const whole = Math.round(age_s)
  if (whole < 1) return `<${NBSP}1${NBSP}s`
  return whole < 120
    ? `${formatFixed(whole, 0)}${NBSP}s`
    : `${formatFixed(whole / 60, 0)}${NBSP}min`
}
