import { average, sum } from './combine.ts'
import { adapterOf } from './rules.ts'

/**
 * llama.cpp's own server, started with `--metrics`. Its rates (`prompt_tokens_seconds`,
 * `predicted_tokens_seconds`, `n_busy_slots_per_decode`) are averages over its lifetime, and
 * `n_tokens_max` is the highest ever: all stay unread. Its sums of seconds have no count of requests
 * beside them, so no mean follows from them alone. Types changed between builds and are not relied on;
 * the KV cache was dropped in 2025.
 *
 * Source: https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md
 */
export const llamaCpp = adapterOf('llama.cpp', 'server', [
  { name: 'server_requests_running', metrics: ['llamacpp:requests_processing'], combine: sum },
  { name: 'server_requests_waiting', metrics: ['llamacpp:requests_deferred'], combine: sum },
  {
    name: 'server_kv_cache_pct',
    metrics: ['llamacpp:kv_cache_usage_ratio'],
    combine: average,
    scale: 100,
  },
  { name: 'server_prompt_tokens', metrics: ['llamacpp:prompt_tokens_total'], combine: sum },
  { name: 'server_generation_tokens', metrics: ['llamacpp:tokens_predicted_total'], combine: sum },
  {
    name: 'server_prefix_hit_tokens',
    metrics: ['llamacpp:prompt_tokens_cached_total'],
    combine: sum,
  },
  { name: 'server_prefill_s', metrics: ['llamacpp:prompt_seconds_total'], combine: sum },
  { name: 'server_decode_s', metrics: ['llamacpp:tokens_predicted_seconds_total'], combine: sum },
])
