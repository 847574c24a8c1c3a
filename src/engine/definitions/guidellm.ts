import type { RequestScalars } from '../../shared/request.ts'
import { betweenMs, perToken, type Definition, type MetricSpec } from './definition.ts'

const MS_PER_S = 1e3
const WINDOW =
  'Over the time from the first request to the last end, if no warm-up or cool-down is set; Chokepoint always cuts ramp-up and drain.'
const END =
  'GuideLLM ends when it has closed the stream after [DONE]; recorded is the end of the answer, at or after it.'

const tpotMs = (record: RequestScalars): number | null =>
  perToken(betweenMs(record.sent_ns, record.last_ns), record.output_tokens)
const itlMs = (record: RequestScalars): number | null =>
  perToken(betweenMs(record.first_ns, record.last_ns), record.output_tokens - 1)

const LATENCIES: readonly MetricSpec[] = [
  {
    kind: 'request',
    key: 'time_to_first_token_ms',
    name: 'Time to First Token',
    unit: 'ms',
    ours: 'ttft_ms',
    // As GuideLLM has it: `req.time_to_first_token_ms or 0.0`.
    value: (record) => betweenMs(record.sent_ns, record.first_ns) ?? 0,
    differs:
      'Counted from sending: what a request waits in the client, past its schedule or under a cap, is left out.',
  },
  {
    kind: 'request',
    key: 'inter_token_latency_ms',
    name: 'Inter-Token Latency',
    unit: 'ms',
    ours: 'tpot_ms',
    value: itlMs,
    weight: (record) => record.output_tokens - 1,
    differs:
      'Our TPOT under the name ITL: one mean a request, counted once for each of its tokens, so that long answers weigh more.',
  },
  {
    kind: 'request',
    key: 'time_per_output_token_ms',
    name: 'Time per Output Token',
    unit: 'ms',
    ours: 'tpot_ms',
    value: tpotMs,
    weight: (record) => record.output_tokens,
    differs:
      '(last token − sending) / tokens: the time to the first token is in it. Counted once for each token of the answer.',
  },
  {
    kind: 'request',
    key: 'request_latency',
    name: 'Request Latency',
    unit: 's',
    ours: 'e2e_ms',
    scale: 1 / MS_PER_S,
    value: (record) => perToken(betweenMs(record.sent_ns, record.end_ns), MS_PER_S),
    relation: '≈',
    relation_reason: END,
    differs:
      'From sending to the end of the stream; Chokepoint counts from the schedule to the last token.',
  },
]

const TOTALS: readonly MetricSpec[] = [
  {
    kind: 'total',
    key: 'requests_per_second',
    name: 'Requests Per Second, mean',
    unit: 'req/s',
    ours: 'requests_per_s',
    value: (totals) => totals.requests_ok / totals.sent_to_end_s,
    differs: WINDOW,
  },
  {
    kind: 'total',
    key: 'output_tokens_per_second',
    name: 'Output Tokens Per Second, mean',
    unit: 'tok/s',
    ours: 'output_tokens_per_s',
    value: (totals) => totals.output_tokens / totals.sent_to_end_s,
    differs: WINDOW,
  },
  {
    kind: 'total',
    key: 'request_concurrency',
    name: 'Request Concurrency, mean',
    unit: 'requests',
    ours: null,
    value: (totals) => totals.request_s / totals.sent_to_end_s,
    differs: 'Good requests in flight, weighted by time.',
  },
  {
    kind: 'total',
    key: 'requests_successful',
    name: 'Successful requests',
    unit: '',
    ours: 'requests_ok',
    value: (totals) => totals.requests_ok,
    differs: 'Over the whole run; Chokepoint counts those that ended in the steady window.',
  },
  {
    kind: 'total',
    key: 'requests_incomplete',
    name: 'Incomplete requests',
    unit: '',
    ours: null,
    value: (totals) => totals.requests_cancelled,
    differs: 'Cut off from this side, when the run ended.',
  },
  {
    kind: 'total',
    key: 'requests_errored',
    name: 'Errored requests',
    unit: '',
    ours: 'requests_failed',
    value: (totals) => totals.requests_failed,
    differs: 'Over the whole run.',
  },
]

/**
 * GuideLLM. `request_start` is stamped just before the stream is opened, `request_end` after it. TTFT =
 * first line with content − start; TPOT = (last line with content − start) / output tokens, the TTFT
 * included, weighted by the tokens; ITL = (last − first) / (output tokens − 1), weighted by tokens − 1.
 * Output tokens: usage, else the number of iterations. A percentile is the smallest value at which the
 * cumulated weight reaches the share, with no interpolation. Rates are means over the measured window.
 */
export const GUIDELLM: Definition = {
  id: 'guidellm',
  tool: 'GuideLLM',
  sentence:
    'GuideLLM counts from sending, puts the time to the first token into its TPOT, calls our TPOT ITL, and weighs both by the tokens of each answer.',
  source:
    'vllm-project/guidellm: src/guidellm/schemas/base/request_stats.py (31c74ea), schemas/base/statistics.py (0280467), benchmark/schemas/generative/metrics.py (06cef29), backends/openai/http.py (03358ed)',
  percentiles: 'weighted_cdf',
  metrics: [...LATENCIES, ...TOTALS],
}
