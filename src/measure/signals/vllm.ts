import type { SignalName } from '../../shared/signal.ts'
import type { Combine, Rule } from './adapter.ts'
import { average, sum } from './combine.ts'
import { adapterOf } from './rules.ts'

/** Under Ray every name gets one more prefix. */
const PREFIXES = ['vllm:', 'ray_vllm:']
const PERCENT = 100

function rule(name: SignalName, metrics: readonly string[], combine: Combine = sum): Rule {
  return {
    name,
    metrics: metrics.flatMap((metric) => PREFIXES.map((prefix) => prefix + metric)),
    combine,
  }
}

/** Sum and count of a histogram, read alike, so that their growth gives a mean. */
function histogram(stage: 'queue' | 'prefill' | 'decode' | 'e2e' | 'ttft', metric: string): Rule[] {
  return [
    rule(`server_${stage}_s`, [`${metric}_sum`]),
    rule(`server_${stage}_count`, [`${metric}_count`]),
  ]
}

/**
 * vLLM, V1 and V0. Every data-parallel engine has a series of its own: what is counted is summed,
 * the share of the KV cache averaged. V0 calls the cache the GPU's, V1 the KV cache; while both were
 * on one page the newer one was right. Each metric's `_created` series is another name, and stays unread.
 *
 * Source: https://docs.vllm.ai/en/stable/usage/metrics.html
 */
export const vllm = adapterOf('vLLM', [
  rule('server_requests_running', ['num_requests_running']),
  rule('server_requests_waiting', ['num_requests_waiting']),
  {
    ...rule('server_kv_cache_pct', ['kv_cache_usage_perc', 'gpu_cache_usage_perc'], average),
    scale: PERCENT,
  },
  rule('server_preemptions', ['num_preemptions_total']),
  rule('server_prompt_tokens', ['prompt_tokens_total']),
  rule('server_generation_tokens', ['generation_tokens_total']),
  // One series a reason for finishing.
  rule('server_requests_finished', ['request_success_total']),
  ...histogram('ttft', 'time_to_first_token_seconds'),
  ...histogram('e2e', 'e2e_request_latency_seconds'),
  ...histogram('queue', 'request_queue_time_seconds'),
  ...histogram('prefill', 'request_prefill_time_seconds'),
  ...histogram('decode', 'request_decode_time_seconds'),
])
