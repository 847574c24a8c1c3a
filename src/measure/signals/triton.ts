import type { SignalName } from '../../shared/signal.ts'
import { samplesOf, type MetricSample, type MetricsPage } from '../prometheus/page.ts'
import type { Adapter, History, Reading, Rule } from './adapter.ts'
import { average, largest, sum, usable } from './combine.ts'
import { adapterOf, readRules } from './rules.ts'

const S_PER_US = 1e-6
const S_PER_MS = 1e-3
const PERCENT = 100
const SUCCESS = 'nv_inference_request_success'
const REQUEST_US = 'nv_inference_request_duration_us'
const QUEUE_US = 'nv_inference_queue_duration_us'
const WAITING = 'nv_inference_pending_request_count'
const FIRST_MS = 'nv_inference_first_response_histogram_ms'
const KV = 'nv_trt_llm_kv_cache_block_metrics'
const REQUESTS = 'nv_trt_llm_request_metrics'

/** The models that TensorRT-LLM's backend puts before and behind the engine, by its documents' names. */
const BEFORE = 'preprocessing'
const BEHIND = 'postprocessing'

/** What the server tells of its one engine, in whichever model that is. */
const RULES: readonly Rule[] = [
  {
    name: 'server_requests_running',
    metrics: [REQUESTS],
    where: { request_type: 'scheduled' },
    combine: sum,
  },
  {
    name: 'server_requests_waiting',
    metrics: [REQUESTS],
    where: { request_type: 'waiting' },
    combine: sum,
  },
  { name: 'server_requests_waiting', metrics: [WAITING], combine: sum },
  {
    name: 'server_requests_max',
    metrics: [REQUESTS],
    where: { request_type: 'max' },
    combine: sum,
  },
  {
    name: 'server_kv_cache_pct',
    metrics: [KV],
    where: { kv_cache_block_type: 'fraction' },
    combine: average,
    scale: PERCENT,
  },
  {
    name: 'server_prompt_tokens',
    metrics: ['nv_llm_input_token_len_sum'],
    combine: sum,
  },
  {
    name: 'server_generation_tokens',
    metrics: ['nv_llm_output_token_len_sum'],
    combine: sum,
  },
]

/**
 * Triton, with what its TensorRT-LLM backend adds. Counters of microseconds are kept per model and
 * version. A request that passes several models is counted in each of them: the outermost, the one with
 * the most time in it, stands for what a client sees.
 *
 * Sources: https://docs.nvidia.com/deeplearning/triton-inference-server/user-guide/docs/user_guide/metrics.html
 * and the README of triton-inference-server/tensorrtllm_backend
 */
export const triton: Adapter = {
  name: 'Triton',
  kind: 'server',
  metrics: [
    ...RULES.flatMap((rule) => rule.metrics),
    ...[SUCCESS, 'nv_inference_request_failure', REQUEST_US, QUEUE_US],
    ...[`${FIRST_MS}_sum`, `${FIRST_MS}_count`],
    ...summaryNames('request'),
    ...summaryNames('queue'),
  ],
  read: (page, history) => [
    ...readRules(page, RULES, history),
    ...readBlocks(page),
    ...readOutermost(page, history),
    ...readRules(page, [...aside('tokenize', BEFORE), ...aside('delivery', BEHIND)], history),
  ],
}

function summaryNames(what: 'request' | 'queue'): string[] {
  return [`nv_inference_${what}_summary_us_sum`, `nv_inference_${what}_summary_us_count`]
}

/**
 * What Triton itself tells of its machine: with less in it than an exporter of GPUs or of the host, so
 * that it comes after them.
 */
export const tritonMachine: Adapter = adapterOf('Triton, of its machine', 'gpu', [
  { name: 'gpu_util_pct', metrics: ['nv_gpu_utilization'], combine: average, scale: PERCENT },
  { name: 'gpu_memory_used_bytes', metrics: ['nv_gpu_memory_used_bytes'], combine: sum },
  { name: 'gpu_memory_total_bytes', metrics: ['nv_gpu_memory_total_bytes'], combine: sum },
  { name: 'gpu_power_w', metrics: ['nv_gpu_power_usage'], combine: sum },
  { name: 'gpu_power_limit_w', metrics: ['nv_gpu_power_limit'], combine: sum },
  { name: 'host_cpu_pct', metrics: ['nv_cpu_utilization'], combine: largest, scale: PERCENT },
  { name: 'host_memory_used_bytes', metrics: ['nv_cpu_memory_used_bytes'], combine: largest },
])

/** Versions of the backend that tell no fraction tell the blocks that are used, of how many. */
function readBlocks(page: MetricsPage): Reading[] {
  const of = (type: string): number | null =>
    sum(samplesOf(page, KV).filter(({ labels }) => labels['kv_cache_block_type'] === type))
  if (of('fraction') !== null) return []
  const [used, max] = [of('used'), of('max')]
  if (used === null || max === null || max <= 0) return []
  return [
    { name: 'server_kv_cache_pct', value: (used / max) * PERCENT, source: `${KV} used / max` },
  ]
}

function readOutermost(page: MetricsPage, history: History): Reading[] {
  const model = history.settle('outermost model', () => outermost(page))
  const only = model === null ? {} : { where: { model } }
  const timed = (name: SignalName, metrics: readonly string[], scale: number): Rule => ({
    name,
    metrics,
    combine: sum,
    scale,
    ...only,
  })
  const [request_sum = '', request_count = ''] = summaryNames('request')
  const [queue_sum = '', queue_count = ''] = summaryNames('queue')
  return readRules(
    page,
    [
      timed('server_requests_finished', [SUCCESS], 1),
      timed('server_requests_failed', ['nv_inference_request_failure'], 1),
      timed('server_e2e_s', [REQUEST_US, request_sum], S_PER_US),
      {
        ...timed('server_e2e_count', [SUCCESS, request_count], 1),
        beside: [REQUEST_US, request_sum],
      },
      timed('server_queue_s', [QUEUE_US, queue_sum], S_PER_US),
      { ...timed('server_queue_count', [SUCCESS, queue_count], 1), beside: [QUEUE_US, queue_sum] },
      timed('server_ttft_s', [`${FIRST_MS}_sum`], S_PER_MS),
      timed('server_ttft_count', [`${FIRST_MS}_count`], 1),
    ],
    history,
  )
}

/** Null while no model has served anything: until then every counter is zero, whichever is added up. */
function outermost(page: MetricsPage): string | null {
  const time = [REQUEST_US, 'nv_inference_request_summary_us_sum', SUCCESS]
    .map((metric) => samplesOf(page, metric))
    .find((samples) => samples.some(({ value }) => usable(value) && value > 0))
  if (time === undefined) return null
  const byModel = new Map<string, number>()
  for (const { labels, value } of time.filter(isUsable)) {
    const model = labels['model'] ?? ''
    byModel.set(model, (byModel.get(model) ?? 0) + value)
  }
  const [first] = [...byModel].toSorted(([, a], [, b]) => b - a)
  return first?.[0] ?? null
}

function isUsable({ value }: MetricSample): boolean {
  return usable(value)
}

/**
 * A stage that is a model of its own: its whole time, its queue included. Only beside TensorRT-LLM: a
 * model of another pipeline may have the same name.
 */
function aside(stage: 'tokenize' | 'delivery', model: string): Rule[] {
  const which = { combine: sum, where: { model }, beside: [KV, REQUESTS] }
  return [
    { name: `server_${stage}_s`, metrics: [REQUEST_US], scale: S_PER_US, ...which },
    { name: `server_${stage}_count`, metrics: [SUCCESS], ...which },
  ]
}
