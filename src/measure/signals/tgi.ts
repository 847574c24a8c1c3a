import { sum } from './combine.ts'
import { adapterOf, histogram } from './rules.ts'

/**
 * Hugging Face's Text Generation Inference. Validation is where it tokenizes the prompt. The time of
 * prefill and of decode is kept per batch, not per request, and stays unread; so does the mean time per
 * token, which is a mean over requests and not over tokens.
 *
 * Source: https://huggingface.co/docs/text-generation-inference/reference/metrics
 */
export const tgi = adapterOf('TGI', 'server', [
  { name: 'server_requests_running', metrics: ['tgi_batch_current_size'], combine: sum },
  { name: 'server_requests_waiting', metrics: ['tgi_queue_size'], combine: sum },
  { name: 'server_prompt_tokens', metrics: ['tgi_request_input_length_sum'], combine: sum },
  { name: 'server_generation_tokens', metrics: ['tgi_request_generated_tokens_sum'], combine: sum },
  {
    name: 'server_requests_finished',
    metrics: ['tgi_request_success', 'tgi_request_success_total'],
    combine: sum,
  },
  // One series a reason, and none before the first failure.
  {
    name: 'server_requests_failed',
    metrics: ['tgi_request_failure', 'tgi_request_failure_total'],
    combine: sum,
  },
  ...histogram('tokenize', ['tgi_request_validation_duration']),
  ...histogram('queue', ['tgi_request_queue_duration']),
  ...histogram('e2e', ['tgi_request_duration']),
])
