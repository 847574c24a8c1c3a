import { about, type Scenario } from '../scenario.ts'
import { closed, open, scenario } from './base.ts'

const LONG = { prompt_tokens: about(1_200), output_tokens: about(12) }
const WIDE = { max_num_seqs: '64', max_model_len: '8192' }

/** Long prompts and short answers; and batches so large that decode computes. */
export const COMPUTE: readonly Scenario[] = [
  scenario('compute', 'prompts of 1,200 tokens on an L40S', {
    ...LONG,
    settings: WIDE,
    metric: 'ttft_ms',
    view: 'bundled',
  }),
  scenario('compute', 'prompts of 1,800 tokens, answers of 4', {
    settings: WIDE,
    prompt_tokens: about(1_800),
    output_tokens: about(4),
    load: closed(8),
  }),
  scenario('compute', 'prompts of 4,000 tokens on an H100', {
    settings: { ...WIDE, gpu: 'H100', max_model_len: '32768' },
    prompt_tokens: about(4_000),
    output_tokens: about(24),
    metric: 'ttft_ms',
  }),
  scenario('compute', 'an A100, whose tensor cores have no FP8', {
    ...LONG,
    settings: { ...WIDE, gpu: 'A100-80GB', quantization: 'fp8' },
    load: closed(24),
  }),
  scenario('compute', 'long prompts at a rate that the server keeps up with', {
    ...LONG,
    settings: WIDE,
    load: open(3),
    metric: 'ttft_ms',
  }),
  scenario('compute', 'more long prompts a second than the server can do', {
    ...LONG,
    settings: WIDE,
    load: open(14),
    requests: 300,
    metric: 'requests_per_s',
  }),
  scenario('compute', 'one long prompt at a time', {
    prompt_tokens: about(1_800),
    output_tokens: about(3),
    settings: WIDE,
    load: closed(1),
    requests: 120,
  }),
  scenario('compute', 'batches of 500 in decode on an H100', {
    settings: { gpu: 'H100', quantization: 'fp8', max_num_seqs: '1024' },
    prompt_tokens: about(64),
    output_tokens: about(100),
    load: closed(500),
    requests: 1_200,
    metric: 'output_tokens_per_s',
  }),
]

/** Decode: every step reads all weights. */
export const BANDWIDTH: readonly Scenario[] = [
  scenario('memory_bandwidth', 'decode of 8 on an L40S', {
    settings: WIDE,
    load: closed(8),
    output_tokens: about(120),
    view: 'bundled',
  }),
  scenario('memory_bandwidth', 'decode of 8 on an L40S, from the exporters', {
    settings: WIDE,
    load: closed(8),
    output_tokens: about(120),
    metric: 'tpot_ms',
  }),
  scenario('memory_bandwidth', 'one answer at a time', {
    settings: WIDE,
    load: closed(1),
    requests: 60,
    output_tokens: about(80),
  }),
  scenario('memory_bandwidth', 'decode of 24 on an A100', {
    settings: { ...WIDE, gpu: 'A100-80GB' },
    load: closed(24),
    output_tokens: about(150),
    metric: 'output_tokens_per_s',
  }),
  scenario('memory_bandwidth', 'decode on an L4 with 8-bit weights', {
    settings: { ...WIDE, gpu: 'L4', quantization: 'fp8', max_model_len: '2048' },
    load: closed(4),
    requests: 120,
  }),
  scenario('memory_bandwidth', 'long contexts, long answers', {
    settings: { ...WIDE, gpu: 'A100-80GB' },
    prompt_tokens: about(2_000),
    output_tokens: about(500),
    load: closed(12),
    requests: 100,
  }),
  scenario('memory_bandwidth', 'answers at a rate that the server keeps up with', {
    settings: WIDE,
    load: open(2),
    output_tokens: about(100),
    requests: 160,
  }),
  scenario('memory_bandwidth', 'from DCGM’s exporter alone', {
    settings: WIDE,
    load: closed(12),
    output_tokens: about(150),
    view: 'dcgm_alone',
  }),
  scenario('memory_bandwidth', 'from DCGM’s exporter and vLLM, no processor', {
    settings: WIDE,
    load: closed(12),
    output_tokens: about(100),
    view: 'vllm_dcgm',
  }),
]

/** The KV cache is full. */
export const CAPACITY: readonly Scenario[] = [
  scenario('memory_capacity', 'a small share of memory, 28 at a time', {
    settings: { max_num_seqs: '64', gpu_memory_utilization: '0.66' },
    prompt_tokens: about(160),
    load: closed(28),
    requests: 300,
    metric: 'ttft_ms',
    view: 'bundled',
  }),
  scenario('memory_capacity', 'a small share of memory, from the exporters', {
    settings: { max_num_seqs: '64', gpu_memory_utilization: '0.67' },
    prompt_tokens: about(300),
    load: closed(32),
    metric: 'ttft_ms',
  }),
  scenario('memory_capacity', '80 long conversations on an L40S', {
    settings: { ...WIDE, max_num_seqs: '128' },
    prompt_tokens: about(1_500),
    output_tokens: about(300),
    load: closed(80),
    requests: 320,
    metric: 'ttft_ms',
  }),
  scenario('memory_capacity', 'short prompts whose answers outgrow the cache', {
    settings: { max_num_seqs: '128', gpu_memory_utilization: '0.68' },
    prompt_tokens: about(32),
    output_tokens: about(400),
    load: closed(48),
    requests: 200,
    metric: 'ttft_ms',
  }),
  scenario('memory_capacity', 'an L4 whose weights leave little', {
    settings: {
      gpu: 'L4',
      quantization: 'fp8',
      max_num_seqs: '64',
      gpu_memory_utilization: '0.85',
      max_model_len: '1024',
    },
    prompt_tokens: about(500),
    output_tokens: about(100),
    load: closed(32),
    metric: 'ttft_ms',
  }),
  scenario('memory_capacity', 'vLLM’s page alone', {
    settings: { max_num_seqs: '64', gpu_memory_utilization: '0.67' },
    prompt_tokens: about(300),
    load: closed(32),
    metric: 'ttft_ms',
    view: 'vllm_alone',
  }),
  scenario('memory_capacity', 'with nvidia-smi beside vLLM’s page', {
    settings: { max_num_seqs: '64', gpu_memory_utilization: '0.665' },
    prompt_tokens: about(250),
    load: closed(32),
    metric: 'ttft_ms',
    view: 'vllm_smi_node',
  }),
  scenario('memory_capacity', 'answers at a rate that fills the cache', {
    settings: { max_num_seqs: '64', gpu_memory_utilization: '0.66' },
    prompt_tokens: about(300),
    load: open(3.6),
    requests: 300,
    metric: 'ttft_ms',
  }),
]
