import type { SignalName } from '../../shared/signal.ts'
import type { Combine, Rule } from './adapter.ts'
import { average, sum } from './combine.ts'
import { adapterOf, histogram, type TimedStage } from './rules.ts'

/**
 * Under Ray every name gets one more prefix, and in its newer versions loses its colon, as it does
 * behind a collector of OpenTelemetry.
 */
const PREFIXES = ['vllm:', 'ray_vllm:', 'ray_vllm_', 'vllm_']
const PERCENT = 100

function prefixed(metrics: readonly string[]): string[] {
  return metrics.flatMap((metric) => PREFIXES.map((prefix) => prefix + metric))
}

function rule(name: SignalName, metrics: readonly string[], combine: Combine = sum): Rule {
  return { name, metrics: prefixed(metrics), combine }
}

function percent(name: SignalName, metrics: readonly string[]): Rule {
  return { ...rule(name, metrics, average), scale: PERCENT }
}

function timed(stage: TimedStage, ...metrics: string[]): Rule[] {
  return histogram(stage, prefixed(metrics))
}

/**
 * vLLM, V0, V1 and pages with the names of both. Every data-parallel engine has a series of its own:
 * what is counted is summed, the share of the KV cache averaged. V0 calls the cache the GPU's, V1 the
 * KV cache; while both were on one page the newer one was right. V0 gives the rate of prefix hits, -1
 * where it has none; V1 counts tokens. Each metric's `_created` series is another name, and stays unread.
 *
 * Sources: https://docs.vllm.ai/en/stable/usage/metrics.html, vllm/v1/metrics/loggers.py,
 * vllm/engine/metrics.py and vllm/v1/metrics/ray_wrappers.py of vllm-project/vllm
 */
export const vllm = adapterOf('vLLM', 'server', [
  rule('server_requests_running', ['num_requests_running']),
  rule('server_requests_waiting', ['num_requests_waiting']),
  percent('server_kv_cache_pct', ['kv_cache_usage_perc', 'gpu_cache_usage_perc']),
  percent('server_prefix_hit_pct', ['gpu_prefix_cache_hit_rate']),
  rule('server_preemptions', ['num_preemptions_total']),
  rule('server_prompt_tokens', ['prompt_tokens_total']),
  rule('server_generation_tokens', ['generation_tokens_total']),
  // One series a reason for finishing.
  rule('server_requests_finished', ['request_success_total']),
  rule('server_prefix_query_tokens', [
    'prefix_cache_queries_total',
    'gpu_prefix_cache_queries_total',
  ]),
  rule('server_prefix_hit_tokens', ['prefix_cache_hits_total', 'gpu_prefix_cache_hits_total']),
  // Of each GPU of an engine, so that several engines are averaged.
  rule('server_flops_per_gpu', ['estimated_flops_per_gpu_total'], average),
  rule('server_read_bytes_per_gpu', ['estimated_read_bytes_per_gpu_total'], average),
  rule('server_write_bytes_per_gpu', ['estimated_write_bytes_per_gpu_total'], average),
  ...timed('ttft', 'time_to_first_token_seconds'),
  ...timed('itl', 'inter_token_latency_seconds', 'time_per_output_token_seconds'),
  ...timed('e2e', 'e2e_request_latency_seconds'),
  ...timed('queue', 'request_queue_time_seconds'),
  ...timed('prefill', 'request_prefill_time_seconds'),
  ...timed('decode', 'request_decode_time_seconds'),
])
