import { average, sum } from './combine.ts'
import { adapterOf, histogram } from './rules.ts'

/** The other names are so general that they may stand on any page; this one is NIM's and vLLM's own. */
const MARK = 'num_requests_running'

/**
 * NVIDIA NIM for LLMs: the names of vLLM's V0 without their prefix, at `/v1/metrics`. Newer ones give
 * vLLM's own names, which are read as such.
 *
 * Source: https://docs.nvidia.com/nim/large-language-models/latest/observability.html
 */
export const nim = adapterOf(
  'NIM',
  'server',
  [
    { name: 'server_requests_running', metrics: [MARK], combine: sum },
    { name: 'server_requests_waiting', metrics: ['num_requests_waiting'], combine: sum },
    { name: 'server_requests_max', metrics: ['num_request_max'], combine: sum },
    {
      name: 'server_kv_cache_pct',
      metrics: ['gpu_cache_usage_perc', 'kv_cache_usage_perc'],
      combine: average,
      scale: 100,
    },
    { name: 'server_prompt_tokens', metrics: ['prompt_tokens_total'], combine: sum },
    { name: 'server_generation_tokens', metrics: ['generation_tokens_total'], combine: sum },
    {
      name: 'server_requests_finished',
      metrics: ['request_success_total', 'request_finish_total'],
      combine: sum,
    },
    { name: 'server_requests_failed', metrics: ['request_failure_total'], combine: sum },
    ...histogram('ttft', ['time_to_first_token_seconds']),
    ...histogram('itl', ['inter_token_latency_seconds', 'time_per_output_token_seconds']),
    ...histogram('e2e', ['e2e_request_latency_seconds']),
    ...histogram('queue', ['request_queue_time_seconds']),
    ...histogram('prefill', ['request_prefill_time_seconds']),
    ...histogram('decode', ['request_decode_time_seconds']),
  ],
  MARK,
)
