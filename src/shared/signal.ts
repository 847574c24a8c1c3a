import { z } from 'zod'

/**
 * A signal is something read from GPU, host or server. A gauge is a value now; a counter only grows
 * and is read as a difference over a window (resets handled by the engine).
 */
export const signalSchema = z.object({
  name: z.string(),
  kind: z.enum(['gauge', 'counter']),
  unit: z.string(),
  /** Where it comes from, as shown beside a number: `vllm:kv_cache_usage_perc`, `/proc/stat`. */
  source: z.string(),
  simulated: z.boolean(),
})
export type Signal = z.infer<typeof signalSchema>

/** One reading of several signals. `values[name]` is null where the signal could not be read. */
export const sampleSchema = z.object({
  /** Nanoseconds since the run's start, CLOCK_MONOTONIC. */
  t_ns: z.number(),
  values: z.record(z.string(), z.number().nullable()),
})
export type Sample = z.infer<typeof sampleSchema>

/** Everything one run's samplers delivered. */
export interface SampledRun {
  signals: Signal[]
  samples: Sample[]
}

/**
 * The names that samplers emit and diagnosis reads. Percentages are 0–100.
 * `client_*` is the measuring machine, `host_*` the machine of the server (the same where local).
 */
export const SIGNAL_NAMES = {
  client_cpu_pct: '%',
  host_cpu_pct: '%',
  host_cpu_busiest_core_pct: '%',
  host_memory_used_bytes: 'B',
  host_network_bytes_per_s: 'B/s',
  gpu_util_pct: '%',
  gpu_sm_active_pct: '%',
  gpu_tensor_active_pct: '%',
  gpu_dram_active_pct: '%',
  gpu_memory_used_bytes: 'B',
  gpu_memory_total_bytes: 'B',
  gpu_power_w: 'W',
  gpu_temperature_c: '°C',
  gpu_sm_clock_mhz: 'MHz',
  server_requests_running: 'requests',
  server_requests_waiting: 'requests',
  server_kv_cache_pct: '%',
  /** Counters from here on. */
  server_preemptions: 'preemptions',
  server_prompt_tokens: 'tokens',
  server_generation_tokens: 'tokens',
  server_requests_finished: 'requests',
  /** Sums of the server's per-request histograms; each has a `_count` beside it. */
  server_tokenize_s: 's',
  server_queue_s: 's',
  server_prefill_s: 's',
  server_decode_s: 's',
  server_delivery_s: 's',
  server_e2e_s: 's',
  server_ttft_s: 's',
  server_tokenize_count: 'requests',
  server_queue_count: 'requests',
  server_prefill_count: 'requests',
  server_decode_count: 'requests',
  server_delivery_count: 'requests',
  server_e2e_count: 'requests',
  server_ttft_count: 'requests',
  /** GPU-side accounting per phase, where counters allow it. */
  gpu_prefill_busy_s: 's',
  gpu_decode_busy_s: 's',
  gpu_prefill_tensor_s: 's',
  gpu_decode_tensor_s: 's',
  gpu_prefill_dram_s: 's',
  gpu_decode_dram_s: 's',
} as const
export type SignalName = keyof typeof SIGNAL_NAMES
