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

/** A signal and what it said last. */
export interface SignalReading extends Signal {
  /** Null where it could not be read, or where it takes two readings and there was one. */
  value: number | null
  /** Seconds since it was read; null where it has not been. */
  age_s: number | null
}

/** Something that could be read and is not. */
export interface MissingSource {
  /** In the words of a heading: `GPU`, `Processor of the server`. */
  source: string
  /** A sentence. */
  reason: string
  /** A sentence: how it is connected. */
  remedy: string
  /** To copy into a terminal of the server's machine or of this one; null where there is none. */
  command: string | null
}

/** One look at everything a target offers. */
export interface SignalLook {
  readings: SignalReading[]
  missing: MissingSource[]
}

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
  host_cores: 'cores',
  /** Processes that run or wait for a core, as Linux counts them. */
  host_run_queue: 'processes',
  host_memory_used_bytes: 'B',
  host_network_bytes_per_s: 'B/s',
  /** The processes of the server together; 100 % is one core, so that it may exceed 100. */
  server_process_cpu_pct: '%',
  /** The busiest of them: one at 100 % keeps a core of its own busy, as an interpreter's lock does. */
  server_process_busiest_pct: '%',
  server_process_threads: 'threads',
  gpu_count: 'GPUs',
  gpu_util_pct: '%',
  gpu_sm_active_pct: '%',
  gpu_tensor_active_pct: '%',
  gpu_dram_active_pct: '%',
  /** Share of time in which device memory was read or written; not its bandwidth. */
  gpu_memory_busy_pct: '%',
  gpu_pcie_bytes_per_s: 'B/s',
  gpu_nvlink_bytes_per_s: 'B/s',
  gpu_memory_used_bytes: 'B',
  gpu_memory_total_bytes: 'B',
  gpu_power_w: 'W',
  /** The cap in force, which may lie far below what the card could draw. */
  gpu_power_limit_w: 'W',
  gpu_temperature_c: '°C',
  gpu_sm_clock_mhz: 'MHz',
  gpu_sm_clock_max_mhz: 'MHz',
  gpu_memory_clock_mhz: 'MHz',
  /** Share of the GPUs whose clocks are held down at this instant, by reason. */
  gpu_power_capped_pct: '%',
  gpu_thermal_capped_pct: '%',
  server_requests_running: 'requests',
  server_requests_waiting: 'requests',
  /** How many requests the server lets run at once, where it says so. */
  server_requests_max: 'requests',
  server_kv_cache_pct: '%',
  /** Where only a rate is told; a server that counts hits gives the two counters below. */
  server_prefix_hit_pct: '%',
  /** Counters from here on. */
  server_preemptions: 'preemptions',
  server_prompt_tokens: 'tokens',
  server_generation_tokens: 'tokens',
  server_requests_finished: 'requests',
  server_requests_failed: 'requests',
  server_prefix_query_tokens: 'tokens',
  server_prefix_hit_tokens: 'tokens',
  /** The server's own estimate from the shape of its model, for each GPU. */
  server_flops_per_gpu: 'FLOP',
  server_read_bytes_per_gpu: 'B',
  server_write_bytes_per_gpu: 'B',
  /** Sums of the server's per-request histograms; each has a `_count` beside it. */
  server_parse_s: 's',
  server_tokenize_s: 's',
  server_queue_s: 's',
  server_prefill_s: 's',
  server_decode_s: 's',
  server_delivery_s: 's',
  server_e2e_s: 's',
  server_ttft_s: 's',
  server_parse_count: 'requests',
  server_tokenize_count: 'requests',
  server_queue_count: 'requests',
  server_prefill_count: 'requests',
  server_decode_count: 'requests',
  server_delivery_count: 'requests',
  server_e2e_count: 'requests',
  server_ttft_count: 'requests',
  /** Gaps between tokens, pooled over requests. */
  server_itl_s: 's',
  server_itl_count: 'tokens',
  /** GPU-side accounting per phase, where counters allow it. */
  gpu_prefill_busy_s: 's',
  gpu_decode_busy_s: 's',
  gpu_prefill_tensor_s: 's',
  gpu_decode_tensor_s: 's',
  gpu_prefill_dram_s: 's',
  gpu_decode_dram_s: 's',
  /** GPU-seconds in which clocks were held down, summed over GPUs. */
  gpu_power_capped_s: 's',
  gpu_thermal_capped_s: 's',
} as const
export type SignalName = keyof typeof SIGNAL_NAMES

export type ServerTime =
  'parsing' | 'tokenization' | 'queue' | 'prefill' | 'decode' | 'delivery' | 'e2e'

/** A part of a request's time in the server, as the sum of seconds and the requests that it is over. */
export const SERVER_TIME_SIGNALS: Readonly<
  Record<ServerTime, readonly [sum: SignalName, count: SignalName]>
> = {
  parsing: ['server_parse_s', 'server_parse_count'],
  tokenization: ['server_tokenize_s', 'server_tokenize_count'],
  queue: ['server_queue_s', 'server_queue_count'],
  prefill: ['server_prefill_s', 'server_prefill_count'],
  decode: ['server_decode_s', 'server_decode_count'],
  delivery: ['server_delivery_s', 'server_delivery_count'],
  e2e: ['server_e2e_s', 'server_e2e_count'],
}

/**
 * What only spans name, beside the stages of a request: seconds since the start, and requests, as
 * `server_part_s:rerank` and `server_part_count:rerank`.
 */
export const PART_S_PREFIX = 'server_part_s:'
export const PART_COUNT_PREFIX = 'server_part_count:'
