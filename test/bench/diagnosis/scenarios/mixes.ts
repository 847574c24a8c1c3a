import { about, type Scenario } from '../scenario.ts'
import { closed, open, scenario } from './base.ts'
import { BANDWIDTH, CAPACITY, COMPUTE } from './gpu.ts'
import { UNDER_USED } from './limits.ts'
import { HOST, NETWORK } from './around.ts'
import type { ViewName } from '../views.ts'

const WIDE = { max_num_seqs: '64' }

/** Two constraints that cost nearly the same. */
export const MIXES: readonly Scenario[] = [
  scenario('mix', 'as long on the network as in decode', {
    settings: { ...WIDE, network_delay_ms: '900' },
    output_tokens: about(48),
    load: closed(8),
  }),
  scenario('mix', 'a batch limit at half of the load', {
    settings: { max_num_seqs: '16' },
    load: closed(30),
  }),
  scenario('mix', 'as much prefill as decode', {
    settings: { ...WIDE, max_model_len: '8192' },
    prompt_tokens: about(900),
    output_tokens: about(24),
    load: closed(12),
  }),
  scenario('mix', 'a slow tokenizer and a narrow link', {
    settings: { ...WIDE, tokenizer_mode: 'slow', network_mbps: '0.5' },
    prompt_tokens: about(150),
    output_tokens: about(24),
    load: closed(24),
  }),
  scenario('mix', 'a full cache and a far client', {
    settings: { ...WIDE, gpu_memory_utilization: '0.66', network_delay_ms: '500' },
    prompt_tokens: about(160),
    load: closed(28),
    metric: 'ttft_ms',
  }),
  scenario('mix', 'a batch limit and a slow tokenizer', {
    settings: { max_num_seqs: '8', tokenizer_mode: 'slow' },
    prompt_tokens: about(200),
    output_tokens: about(24),
    load: closed(28),
    metric: 'ttft_ms',
  }),
  scenario('mix', 'everything a little, at a rate', {
    settings: { max_num_seqs: '8', network_delay_ms: '200', tokenizer_mode: 'slow' },
    prompt_tokens: about(150),
    output_tokens: about(32),
    load: open(3),
  }),
]

const seenThrough = (original: Scenario | undefined, view: ViewName): Scenario[] =>
  original === undefined ? [] : [{ ...original, view, name: `${original.name} [${view}]` }]

/** The same servers with signals taken away. */
export const WITHHELD: readonly Scenario[] = [
  ...seenThrough(COMPUTE[0], 'vllm_node_model'),
  ...seenThrough(COMPUTE[1], 'vllm_node_model'),
  ...seenThrough(COMPUTE[2], 'vllm_smi_node'),
  ...seenThrough(COMPUTE[0], 'nothing'),
  ...seenThrough(COMPUTE[1], 'dcgm_alone'),
  ...seenThrough(BANDWIDTH[1], 'vllm_node_model'),
  ...seenThrough(BANDWIDTH[3], 'vllm_node_model'),
  ...seenThrough(BANDWIDTH[1], 'vllm_alone'),
  ...seenThrough(BANDWIDTH[1], 'vllm_smi_node'),
  ...seenThrough(BANDWIDTH[1], 'smi_alone'),
  ...seenThrough(BANDWIDTH[1], 'llama_timings'),
  ...seenThrough(BANDWIDTH[1], 'nothing'),
  ...seenThrough(CAPACITY[1], 'dcgm_alone'),
  ...seenThrough(CAPACITY[1], 'llama_timings'),
  ...seenThrough(UNDER_USED[1], 'nothing'),
  ...seenThrough(UNDER_USED[1], 'dcgm_alone'),
  ...seenThrough(UNDER_USED[1], 'smi_alone'),
  ...seenThrough(UNDER_USED[1], 'vllm_node_model'),
  ...seenThrough(UNDER_USED[11], 'vllm_alone'),
  ...seenThrough(HOST[1], 'vllm_alone'),
  ...seenThrough(HOST[1], 'nothing'),
  ...seenThrough(HOST[1], 'dcgm_alone'),
  ...seenThrough(NETWORK[1], 'llama_timings'),
  ...seenThrough(NETWORK[1], 'smi_alone'),
  ...seenThrough(NETWORK[1], 'dcgm_alone'),
  ...seenThrough(NETWORK[1], 'vllm_node_model'),
]
