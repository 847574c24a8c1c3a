import { about, type Scenario } from '../scenario.ts'
import { closed, open, scenario } from './base.ts'

/** The scheduler's limits, and loads that leave the GPU idle. */
export const UNDER_USED: readonly Scenario[] = [
  scenario('under_used_gpu', 'the one-click load: 16 of 28 run', {
    load: closed(28),
    output_tokens: about(24),
    metric: 'ttft_ms',
    view: 'bundled',
    requests: 320,
  }),
  scenario('under_used_gpu', '8 of 32 run', {
    settings: { max_num_seqs: '8' },
    load: closed(32),
    metric: 'ttft_ms',
  }),
  scenario('under_used_gpu', '4 of 64 run', { settings: { max_num_seqs: '4' }, load: closed(64) }),
  scenario('under_used_gpu', '2 of 16 run on an H100', {
    settings: { max_num_seqs: '2', gpu: 'H100' },
    load: closed(16),
    metric: 'output_tokens_per_s',
  }),
  scenario('under_used_gpu', '12 of 48 run on an A100', {
    settings: { max_num_seqs: '12', gpu: 'A100-80GB' },
    load: closed(48),
    metric: 'ttft_ms',
    output_tokens: about(100),
  }),
  scenario('under_used_gpu', 'one at a time, as llama.cpp starts', {
    settings: { max_num_seqs: '1' },
    load: closed(6),
    metric: 'ttft_ms',
    requests: 90,
    view: 'llama_timings',
  }),
  scenario('under_used_gpu', '4 slots for 24', {
    settings: { max_num_seqs: '4' },
    load: closed(24),
    metric: 'ttft_ms',
    view: 'llama_timings',
  }),
  scenario('under_used_gpu', 'a batch limit seen on vLLM’s page alone', {
    settings: { max_num_seqs: '8' },
    load: closed(40),
    metric: 'ttft_ms',
    view: 'vllm_alone',
  }),
  scenario('under_used_gpu', 'a batch limit under more requests a second than it lets through', {
    settings: { max_num_seqs: '4' },
    load: open(3.5),
    metric: 'requests_per_s',
  }),
  scenario('under_used_gpu', 'chunks of 64 tokens, prompts of 400', {
    settings: { max_num_seqs: '32', max_num_batched_tokens: '64' },
    prompt_tokens: about(400),
    output_tokens: about(24),
    load: closed(16),
    metric: 'ttft_ms',
    view: 'bundled',
  }),
  scenario('under_used_gpu', 'chunks of 64 tokens, from the exporters', {
    settings: { max_num_seqs: '32', max_num_batched_tokens: '64' },
    prompt_tokens: about(400),
    output_tokens: about(24),
    load: closed(16),
    metric: 'ttft_ms',
  }),
  scenario('under_used_gpu', 'chunks of 32 tokens, prompts of 200', {
    settings: { max_num_seqs: '32', max_num_batched_tokens: '32' },
    prompt_tokens: about(200),
    output_tokens: about(16),
    load: closed(24),
    metric: 'ttft_ms',
  }),
  scenario('under_used_gpu', 'chunks of 128 tokens on an H100, prompts of 1,500', {
    settings: { gpu: 'H100', max_num_seqs: '64', max_num_batched_tokens: '128' },
    prompt_tokens: about(1_200),
    output_tokens: about(16),
    load: closed(12),
    metric: 'ttft_ms',
  }),
  scenario('under_used_gpu', 'a request every two seconds', {
    settings: { max_num_seqs: '32' },
    load: open(0.5),
    output_tokens: about(16),
    requests: 60,
    metric: 'requests_per_s',
  }),
  scenario('under_used_gpu', 'three short requests a second on an H100', {
    settings: { max_num_seqs: '64', gpu: 'H100' },
    load: open(3),
    output_tokens: about(16),
    requests: 160,
    metric: 'output_tokens_per_s',
  }),
]
