import type { RequestScalars } from '../../shared/request.ts'
import {
  betweenMs,
  perToken,
  withoutUsage,
  type Definition,
  type MetricSpec,
} from './definition.ts'

const MS_PER_S = 1e3
const absent = withoutUsage(
  'AIPerf counts the text with its tokenizer, or with --use-server-token-count the usage; neither is here.',
)
const SERVER_COUNT =
  'Tokens as with --use-server-token-count. By default AIPerf counts the text again, which is not kept.'

const itlMs = (record: RequestScalars): number | null =>
  perToken(betweenMs(record.first_ns, record.last_ns), record.output_tokens - 1)

const tokensPerSecondPerUser = (record: RequestScalars): number | null => {
  const itl_ms = itlMs(record)
  return itl_ms === null || itl_ms <= 0 ? null : MS_PER_S / itl_ms
}

const LATENCIES: readonly MetricSpec[] = [
  {
    kind: 'request',
    key: 'time_to_first_token',
    name: 'Time to First Token',
    unit: 'ms',
    ours: 'ttft_ms',
    value: (record) => betweenMs(record.sent_ns, record.first_ns),
    differs:
      'Counted from sending: what a request waits in the client, past its schedule or under a cap, is left out.',
  },
  {
    kind: 'first_gap',
    key: 'time_to_second_token',
    name: 'Time to Second Token',
    unit: 'ms',
    ours: null,
    differs: 'The first gap: from the first event with content to the second.',
  },
  {
    kind: 'request',
    key: 'inter_token_latency',
    name: 'Inter Token Latency',
    unit: 'ms',
    ours: 'tpot_ms',
    value: itlMs,
    absent,
    relation: '≈',
    relation_reason: SERVER_COUNT,
    differs:
      'What AIPerf calls ITL is our TPOT: one mean a request, not the gaps. An answer in one piece counts as 0 ms; Chokepoint leaves it out.',
  },
  {
    kind: 'gaps',
    key: 'inter_chunk_latency',
    name: 'Inter Chunk Latency',
    unit: 'ms',
    ours: 'itl_ms',
    differs: 'What AIPerf calls ICL is our ITL: the gaps between events, here over the whole run.',
  },
  {
    kind: 'request',
    key: 'request_latency',
    name: 'Request Latency',
    unit: 'ms',
    ours: 'e2e_ms',
    value: (record) => betweenMs(record.sent_ns, record.last_ns),
    differs: 'From sending to the last event with content.',
  },
  {
    kind: 'request',
    key: 'effective_latency',
    name: 'Effective Latency (CO-aware)',
    unit: 'ms',
    ours: 'e2e_ms',
    value: (record) => betweenMs(record.scheduled_ns, record.end_ns),
    differs:
      'From the instant the request was issued, its schedule, to its very end: the one latency of AIPerf that counts waiting in the client.',
  },
  {
    kind: 'request',
    key: 'output_token_throughput_per_user',
    name: 'Output Token Throughput Per User',
    unit: 'tokens/sec/user',
    ours: null,
    value: tokensPerSecondPerUser,
    absent,
    relation: '≈',
    relation_reason: SERVER_COUNT,
    differs: '1 / Inter Token Latency of each request; the time to the first token is left out.',
  },
]

const TOTALS: readonly MetricSpec[] = [
  {
    kind: 'total',
    key: 'output_token_throughput',
    name: 'Output Token Throughput',
    unit: 'tokens/sec',
    ours: 'output_tokens_per_s',
    value: (totals) => totals.output_tokens / totals.sent_to_content_s,
    absent,
    relation: '≈',
    relation_reason: SERVER_COUNT,
    differs: 'Over the benchmark duration: first request sent to last response, nothing cut off.',
  },
  {
    kind: 'total',
    key: 'request_throughput',
    name: 'Request Throughput',
    unit: 'requests/sec',
    ours: 'requests_per_s',
    value: (totals) => totals.requests_ok / totals.sent_to_content_s,
    differs: 'Over the benchmark duration: first request sent to last response, nothing cut off.',
  },
  {
    kind: 'total',
    key: 'request_count',
    name: 'Request Count',
    unit: 'requests',
    ours: 'requests_ok',
    value: (totals) => totals.requests_ok,
    differs: 'Over the whole run; Chokepoint counts those that ended in the steady window.',
  },
  {
    kind: 'total',
    key: 'error_request_count',
    name: 'Error Request Count',
    unit: 'requests',
    ours: 'requests_failed',
    value: (totals) => totals.requests_failed,
    differs: 'Over the whole run. Failed requests are left out of every latency, as here.',
  },
]

/**
 * NVIDIA's AIPerf. A request starts at `start_perf_ns`, just before it is sent; content responses are
 * those with text or reasoning. TTFT = first content − start; request latency = last content − start; ITL
 * = (request latency − TTFT) / (OSL − 1) for OSL ≥ 2; ICL the gaps between content responses; effective
 * latency = end − credit issued. Rates over benchmark duration = last response − first request.
 * Percentiles linear (NumPy). The warm-up phase is left out; failed requests are, but for the
 * extra `adj_` metrics that count each as infinite.
 */
export const AIPERF: Definition = {
  id: 'aiperf',
  tool: 'AIPerf',
  sentence:
    'AIPerf counts from sending, calls our TPOT inter-token latency and our ITL inter-chunk latency, and divides by the time from the first request to the last response.',
  source:
    'ai-dynamo/aiperf: docs/metrics-reference.md (0176f59), src/aiperf/metrics/types (58dd5de), src/aiperf/metrics/derived_latency.py (19a5101)',
  percentiles: 'linear',
  metrics: [...LATENCIES, ...TOTALS],
}
