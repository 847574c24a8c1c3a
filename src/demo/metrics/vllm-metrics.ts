import { DEMO_MODEL } from '../../shared/demo-settings.ts'
import type { DemoConfig } from '../settings.ts'
import { BLOCK_TOKENS } from '../simulation/kv-cache.ts'
import type { Simulation } from '../simulation/simulation.ts'
import { FINISH_REASONS, type ServerStatistics } from '../simulation/statistics.ts'
import type { Labels, PrometheusText } from './prometheus-text.ts'

const LABELS: Labels = { engine: '0', model_name: DEMO_MODEL }

/** The server's own state and counters, under the names of vLLM's V1 engine. */
export function writeVllmMetrics(
  page: PrometheusText,
  simulation: Simulation,
  config: DemoConfig,
): void {
  const { scheduler, kv, statistics } = simulation
  const gauge = (name: string, help: string, value: number): void => {
    page.family(`vllm:${name}`, 'gauge', help, [[LABELS, value]])
  }
  const counter = (name: string, help: string, value: number): void => {
    page.family(`vllm:${name}_total`, 'counter', help, [[LABELS, value]])
  }
  gauge('num_requests_running', 'Number of requests in model execution batches.', scheduler.running)
  gauge('num_requests_waiting', 'Number of requests waiting to be processed.', scheduler.waiting)
  const kv_share = kv.used_blocks / kv.capacity_blocks
  gauge('kv_cache_usage_perc', 'KV-cache usage. 1 means 100 percent usage.', kv_share)
  counter('num_preemptions', 'Cumulative number of preemptions.', scheduler.preemptions)
  counter('prompt_tokens', 'Number of prefill tokens processed.', statistics.prompt_tokens)
  counter('generation_tokens', 'Number of generation tokens.', statistics.generation_tokens)
  if (config.enable_prefix_caching) {
    const { prefix_queries_tokens, prefix_hits_tokens } = scheduler
    counter('prefix_cache_queries', 'Prefix cache queries, in tokens.', prefix_queries_tokens)
    counter('prefix_cache_hits', 'Prefix cache hits, in tokens.', prefix_hits_tokens)
  }
  page.family(
    'vllm:request_success_total',
    'counter',
    'Count of successfully processed requests.',
    FINISH_REASONS.map((reason) => [
      { ...LABELS, finished_reason: reason },
      statistics.finished[reason],
    ]),
  )
  writeHistograms(page, statistics)
  page.family('vllm:cache_config_info', 'gauge', 'Information of the LLMEngine CacheConfig', [
    [{ ...LABELS, ...cacheConfig(simulation, config) }, 1],
  ])
}

function writeHistograms(page: PrometheusText, statistics: ServerStatistics): void {
  const histograms = [
    ['time_to_first_token_seconds', 'time to first token', statistics.ttft],
    ['inter_token_latency_seconds', 'inter-token latency', statistics.itl],
    ['e2e_request_latency_seconds', 'e2e request latency', statistics.e2e],
    ['request_queue_time_seconds', 'time spent in WAITING phase', statistics.queue],
    ['request_inference_time_seconds', 'time spent in RUNNING phase', statistics.inference],
    ['request_prefill_time_seconds', 'time spent in PREFILL phase', statistics.prefill],
    ['request_decode_time_seconds', 'time spent in DECODE phase', statistics.decode],
  ] as const
  for (const [name, what, histogram] of histograms) {
    page.histogram(`vllm:${name}`, `Histogram of ${what} in seconds.`, LABELS, histogram)
  }
}

function cacheConfig(simulation: Simulation, config: DemoConfig): Labels {
  return {
    block_size: String(BLOCK_TOKENS),
    cache_dtype: config.kv_cache_dtype,
    enable_prefix_caching: config.enable_prefix_caching ? 'True' : 'False',
    gpu_memory_utilization: String(config.gpu_memory_utilization),
    num_gpu_blocks: String(simulation.kv.capacity_blocks),
  }
}
