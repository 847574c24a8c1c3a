import type { SignalName } from '../../shared/signal.ts'
import type { MetricSample } from '../prometheus/page.ts'
import type { Combine, Rule } from './adapter.ts'
import { average, sum } from './combine.ts'
import { adapterOf, histogram, type TimedStage } from './rules.ts'

const PREFIXES = ['sglang:', 'sglang_']
const PERCENT = 100
/**
 * Labels that tell apart processes of one replica: they work at the same requests, and with
 * `--enable-metrics-for-all-schedulers` each tells them again. `dp_rank` is none of them.
 */
const RANKS = ['tp_rank', 'pp_rank', 'moe_ep_rank', 'ep_rank', 'attn_cp_rank', 'pid']

const LAST_CHUNK = 'prefill_forward'
const PREFILL_STAGES: ReadonlySet<string> = new Set([LAST_CHUNK, 'chunked_prefill'])

function prefixed(metrics: readonly string[]): string[] {
  return metrics.flatMap((metric) => PREFIXES.map((prefix) => prefix + metric))
}

/** Of series that differ in nothing but the rank, the one of the first rank. */
function firstRank(samples: readonly MetricSample[]): readonly MetricSample[] {
  const first = new Map<string, MetricSample>()
  for (const sample of samples) {
    const rest = Object.entries(sample.labels).filter(([name]) => !RANKS.includes(name))
    const replica = JSON.stringify(rest.toSorted(([a], [b]) => (a < b ? -1 : 1)))
    const before = first.get(replica)
    if (before === undefined || isBefore(sample, before)) first.set(replica, sample)
  }
  return [...first.values()]
}

function isBefore(a: MetricSample, b: MetricSample): boolean {
  for (const rank of RANKS) {
    const difference = Number(a.labels[rank] ?? 0) - Number(b.labels[rank] ?? 0)
    if (difference !== 0) return difference < 0
  }
  return false
}

function rule(name: SignalName, metrics: readonly string[], combine: Combine = sum): Rule {
  return { name, metrics: prefixed(metrics), combine, select: firstRank }
}

function percent(name: SignalName, metric: string): Rule {
  return { ...rule(name, [metric], average), scale: PERCENT }
}

function timed(stage: TimedStage, ...metrics: string[]): Rule[] {
  return histogram(stage, prefixed(metrics), { select: firstRank })
}

/** From a request's first chunk to its last: each chunk but the last is a stage of its own. */
const prefillTime: readonly Rule[] = [
  {
    ...rule('server_prefill_s', ['per_stage_req_latency_seconds_sum']),
    select: (samples) =>
      firstRank(samples.filter(({ labels }) => PREFILL_STAGES.has(labels['stage'] ?? ''))),
  },
  {
    ...rule('server_prefill_count', ['per_stage_req_latency_seconds_count']),
    where: { stage: LAST_CHUNK },
  },
]

/**
 * SGLang, started with `--enable-metrics`. Tensor-parallel ranks tell the same requests again and are
 * not added up; data-parallel replicas are. `time_per_output_token_seconds` became
 * `inter_token_latency_seconds` in 2025; a histogram's `_sum` may stand before its buckets. The time of
 * prefill is told per request in newer versions, of decode nowhere; that of the GPU per kind of batch stays
 * unread, because what its pipes do meanwhile is not told beside it.
 *
 * Source: python/sglang/srt/metrics/collector.py of sgl-project/sglang (labels, names), and its
 * docs/references/production_metrics.md
 */
export const sglang = adapterOf('SGLang', 'server', [
  rule('server_requests_running', ['num_running_reqs']),
  rule('server_requests_waiting', ['num_queue_reqs']),
  percent('server_kv_cache_pct', 'token_usage'),
  percent('server_prefix_hit_pct', 'cache_hit_rate'),
  rule('server_preemptions', ['num_retracted_requests_total']),
  rule('server_prompt_tokens', ['prompt_tokens_total']),
  rule('server_generation_tokens', ['generation_tokens_total']),
  rule('server_requests_finished', ['num_requests_total']),
  rule('server_requests_failed', ['num_aborted_requests_total']),
  {
    ...rule('server_prefix_query_tokens', ['prompt_tokens_total']),
    beside: prefixed(['cached_tokens_total']),
  },
  rule('server_prefix_hit_tokens', ['cached_tokens_total']),
  ...timed('ttft', 'time_to_first_token_seconds'),
  ...timed('itl', 'inter_token_latency_seconds', 'time_per_output_token_seconds'),
  ...timed('e2e', 'e2e_request_latency_seconds'),
  ...timed('queue', 'queue_time_seconds'),
  ...prefillTime,
])
