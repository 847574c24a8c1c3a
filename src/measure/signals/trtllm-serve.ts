import { average, sum } from './combine.ts'
import { adapterOf, histogram } from './rules.ts'

const PERCENT = 100

/**
 * TensorRT-LLM's own server, `trtllm-serve`, at `/prometheus/metrics`. Behind Triton it has other names.
 *
 * Source: tensorrt_llm/metrics/collector.py of NVIDIA/TensorRT-LLM
 */
export const trtllmServe = adapterOf('TensorRT-LLM', 'server', [
  { name: 'server_requests_running', metrics: ['trtllm_num_requests_running'], combine: sum },
  { name: 'server_requests_waiting', metrics: ['trtllm_num_requests_waiting'], combine: sum },
  {
    name: 'server_kv_cache_pct',
    metrics: ['trtllm_kv_cache_utilization'],
    combine: average,
    scale: PERCENT,
  },
  {
    name: 'server_prefix_hit_pct',
    metrics: ['trtllm_kv_cache_hit_rate'],
    combine: average,
    scale: PERCENT,
  },
  { name: 'server_prompt_tokens', metrics: ['trtllm_prompt_tokens_total'], combine: sum },
  { name: 'server_generation_tokens', metrics: ['trtllm_generation_tokens_total'], combine: sum },
  { name: 'server_requests_finished', metrics: ['trtllm_request_success_total'], combine: sum },
  ...histogram('ttft', ['trtllm_time_to_first_token_seconds']),
  ...histogram('e2e', ['trtllm_e2e_request_latency_seconds']),
  ...histogram('queue', ['trtllm_request_queue_time_seconds']),
  ...histogram('prefill', ['trtllm_request_prefill_time_seconds']),
  ...histogram('decode', ['trtllm_request_decode_time_seconds']),
])
