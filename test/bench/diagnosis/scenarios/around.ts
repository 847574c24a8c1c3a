import { about, type Scenario } from '../scenario.ts'
import { closed, open, scenario } from './base.ts'

const WIDE = { max_num_seqs: '64' }
const SLOW = { ...WIDE, tokenizer_mode: 'slow' }

/** The processor beside the GPU. */
export const HOST: readonly Scenario[] = [
  scenario('host', 'a slow tokenizer on one worker', {
    settings: SLOW,
    prompt_tokens: about(300),
    output_tokens: about(16),
    load: closed(28),
    metric: 'ttft_ms',
    view: 'bundled',
  }),
  scenario('host', 'a slow tokenizer, from the exporters', {
    settings: SLOW,
    prompt_tokens: about(300),
    output_tokens: about(16),
    load: closed(28),
    metric: 'ttft_ms',
  }),
  scenario('host', 'a slow tokenizer on two workers, long prompts', {
    settings: { ...SLOW, tokenizer_workers: '2' },
    prompt_tokens: about(700),
    output_tokens: about(8),
    load: closed(16),
  }),
  scenario('host', 'a slow tokenizer on four workers', {
    settings: { ...SLOW, tokenizer_workers: '4', gpu: 'H100' },
    prompt_tokens: about(600),
    output_tokens: about(8),
    load: closed(48),
    metric: 'requests_per_s',
  }),
  scenario('host', 'more prompts a second than the slow tokenizer can do', {
    settings: SLOW,
    prompt_tokens: about(200),
    output_tokens: about(16),
    load: open(10),
    requests: 300,
  }),
  scenario('host', 'a slow tokenizer, nvidia-smi only', {
    settings: SLOW,
    prompt_tokens: about(300),
    output_tokens: about(16),
    load: closed(28),
    view: 'vllm_smi_node',
  }),
  scenario('host', 'the step loop of an H100 with short work', {
    settings: { ...WIDE, gpu: 'H100', quantization: 'fp8' },
    prompt_tokens: about(32),
    output_tokens: about(200),
    load: closed(2),
    requests: 60,
    metric: 'tpot_ms',
  }),
]

/** The way there and back. */
export const NETWORK: readonly Scenario[] = [
  scenario('network', '1 s each way', {
    settings: { ...WIDE, network_delay_ms: '1000' },
    output_tokens: about(16),
    view: 'bundled',
  }),
  scenario('network', '600 ms each way, from the exporters', {
    settings: { ...WIDE, network_delay_ms: '600' },
    output_tokens: about(8),
  }),
  scenario('network', '400 ms each way to the first token', {
    settings: { ...WIDE, network_delay_ms: '400' },
    output_tokens: about(16),
    metric: 'ttft_ms',
    load: closed(4),
  }),
  scenario('network', 'a link of 0.3 Mbit/s', {
    settings: { ...WIDE, network_mbps: '0.3' },
    output_tokens: about(32),
    load: closed(24),
  }),
  scenario('network', 'a link of 0.5 Mbit/s, many at a time', {
    settings: { ...WIDE, network_mbps: '0.5' },
    output_tokens: about(32),
    load: closed(40),
    metric: 'output_tokens_per_s',
  }),
  scenario('network', 'vLLM’s page alone', {
    settings: { ...WIDE, network_delay_ms: '1500' },
    output_tokens: about(16),
    view: 'vllm_alone',
  }),
  scenario('network', 'with nvidia-smi beside it', {
    settings: { ...WIDE, network_delay_ms: '800' },
    output_tokens: about(12),
    view: 'vllm_smi_node',
    load: open(4),
  }),
  scenario('network', 'a far client at a low rate', {
    settings: { ...WIDE, network_delay_ms: '900' },
    output_tokens: about(12),
    load: open(2),
    requests: 120,
  }),
]

/** The measuring machine. */
export const CLIENT: readonly Scenario[] = [
  scenario('client', 'a client that needs 3 ms an event', {
    settings: WIDE,
    load: closed(48),
    client_ms: 3,
  }),
  scenario('client', 'a client that needs 8 ms an event, nothing else known', {
    settings: WIDE,
    load: closed(16),
    client_ms: 8,
    view: 'nothing',
    requests: 120,
  }),
  scenario('client', 'a cap of 2 in flight on a server with room', {
    settings: WIDE,
    load: open(2, 2),
    output_tokens: about(48),
    requests: 200,
  }),
]
