import type { Goal } from './goal.ts'
import { type Workload, WORKLOAD_DEFAULTS } from './workload.ts'
import { SYNTHETIC_DEFAULTS } from './prompts.ts'

/** The name under which the bundled server offers its simulated model. */
export const DEMO_MODEL = 'chokepoint-demo-14b'
export const DEMO_TARGET_NAME = 'Bundled server'
/** What the bundled server pretends to be, as the bar says it. */
export const DEMO_DESCRIPTION =
  'Bundled server, acting as vLLM 0.11 with a 14B model on one L40S 48 GB'

interface DemoSettingHead {
  /** As vLLM spells it, with underscores. */
  name: string
  label: string
  help: string
  default: string
}

/** One setting of the bundled server, enough to draw an input for it and to check what is typed. */
export type DemoSetting =
  | (DemoSettingHead & { kind: 'choice'; choices: readonly string[] })
  | (DemoSettingHead & {
      kind: 'number'
      min: number
      max: number
      integer: boolean
      unit: string
    })

export const DEMO_SETTINGS: readonly DemoSetting[] = [
  {
    name: 'max_num_seqs',
    label: 'Batch limit',
    help: 'Requests that share one step of the model. Too few, and requests wait while the GPU has room.',
    default: '16',
    kind: 'number',
    min: 1,
    max: 1_024,
    integer: true,
    unit: 'requests',
  },
  {
    name: 'max_num_batched_tokens',
    label: 'Tokens per step',
    help: 'Tokens that one step computes at most. Prompts longer than what is left are cut into chunks.',
    default: '2048',
    kind: 'number',
    min: 16,
    max: 65_536,
    integer: true,
    unit: 'tokens',
  },
  {
    name: 'quantization',
    label: 'Weights',
    help: 'Number format of the weights: 16 bit, or 8 bit, which halves what each step reads from memory.',
    default: 'none',
    kind: 'choice',
    choices: ['none', 'fp8'],
  },
  {
    name: 'kv_cache_dtype',
    label: 'KV cache',
    help: 'Number format of the KV cache: 16 bit, or 8 bit, which lets twice as many tokens fit.',
    default: 'auto',
    kind: 'choice',
    choices: ['auto', 'fp8'],
  },
  {
    name: 'gpu_memory_utilization',
    label: 'Memory share',
    help: 'Share of the GPU’s memory that the server takes. What weights leave of it is the KV cache.',
    default: '0.9',
    kind: 'number',
    min: 0.05,
    max: 0.99,
    integer: false,
    unit: 'share',
  },
  {
    name: 'max_model_len',
    label: 'Context limit',
    help: 'Prompt and answer together, at most. The KV cache must hold one such request.',
    default: '2048',
    kind: 'number',
    min: 128,
    max: 32_768,
    integer: true,
    unit: 'tokens',
  },
  {
    name: 'enable_prefix_caching',
    label: 'Prefix caching',
    help: 'Whether the start that prompts have in common is computed once and kept.',
    default: 'false',
    kind: 'choice',
    choices: ['false', 'true'],
  },
  {
    name: 'gpu',
    label: 'GPU',
    help: 'The GPU that is simulated, from its published peaks.',
    default: 'L40S',
    kind: 'choice',
    choices: ['L4', 'L40S', 'A100-80GB', 'H100'],
  },
  {
    name: 'tokenizer_mode',
    label: 'Tokenizer',
    help: 'The compiled tokenizer, or the slow one in pure Python.',
    default: 'auto',
    kind: 'choice',
    choices: ['auto', 'slow'],
  },
  {
    name: 'tokenizer_workers',
    label: 'Tokenizer workers',
    help: 'CPU workers that turn prompts into tokens, one prompt each at a time.',
    default: '1',
    kind: 'number',
    min: 1,
    max: 12,
    integer: true,
    unit: 'workers',
  },
  {
    name: 'network_delay_ms',
    label: 'Network delay',
    help: 'Added one way: a request and its answer each take so much longer.',
    default: '0',
    kind: 'number',
    min: 0,
    max: 2_000,
    integer: false,
    unit: 'ms',
  },
  {
    name: 'network_mbps',
    label: 'Network bandwidth',
    help: 'Of the link that all connections share, in each direction.',
    default: '10000',
    kind: 'number',
    min: 0.1,
    max: 100_000,
    integer: false,
    unit: 'Mbit/s',
  },
]

/** The one-click load: short answers, so that three repetitions take about a minute and carry a p99. */
export const DEMO_WORKLOAD: Workload = {
  prompts: {
    kind: 'synthetic',
    input_tokens: { kind: 'lognormal', median: 128, sigma: 0.4, max: 512 },
    output_tokens: { kind: 'lognormal', median: 24, sigma: 0.4, max: 96 },
    shared_prefix_tokens: 0,
    ...SYNTHETIC_DEFAULTS,
  },
  arrivals: { kind: 'closed', concurrency: 28 },
  stop: { kind: 'requests', requests: 320 },
  warmup_requests: 28,
  repetitions: 3,
  seed: 42,
  timeout_s: 60,
  ...WORKLOAD_DEFAULTS,
}

/** The one-click goal: answers begin sooner, while both SLOs hold, on one rented L40S. */
export const DEMO_GOAL: Goal = {
  metric: 'ttft_ms',
  statistic: 'p99',
  smallest_effect_pct: 5,
  slos: [
    { metric: 'ttft_ms', max_ms: 800, statistic: 'p99' },
    { metric: 'tpot_ms', max_ms: 60, statistic: 'p99' },
  ],
  errors_pct_max: 1,
  hardware: {
    gpu_name: 'L40S',
    gpu_count: 1,
    price: { kind: 'hourly', usd_per_gpu_hour: 1.8 },
  },
  traffic_requests_per_month: 10_000_000,
}

/** A change that the loop without a window tries, one after the other, whatever the verdicts are. */
export interface DemoChange {
  setting: string
  to: string
  reason: string
}

/** Plausible changes in the order in which a newcomer meets them; not all of them help. */
export const DEMO_DEFAULT_CHANGES: readonly DemoChange[] = [
  {
    setting: 'max_num_seqs',
    to: '32',
    reason: 'Requests wait while the KV cache is nearly empty: let larger batches form',
  },
  {
    setting: 'quantization',
    to: 'fp8',
    reason: 'Decode reads all weights each step: 8-bit weights halve what is read',
  },
  {
    setting: 'max_num_batched_tokens',
    to: '128',
    reason: 'Shorter prefill chunks should disturb decode less',
  },
]
