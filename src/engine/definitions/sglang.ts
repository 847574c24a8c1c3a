import type { RequestScalars } from '../../shared/request.ts'
import {
  betweenMs,
  perToken,
  withoutUsage,
  type Definition,
  type MetricSpec,
  type TotalMetric,
} from './definition.ts'
import type { RunTotals } from './run-totals.ts'

const DONE =
  'SGLang ends with the line that it read last, mostly [DONE]; recorded is the end of the answer, at or after it.'
const WHOLE_RUN =
  'Divided by the whole benchmark, ramp-up and drain included; Chokepoint divides by the steady window.'
/** Without usage in the stream SGLang takes the length that was asked for as the length that came. */
const absent = withoutUsage(
  'SGLang takes the length that was asked for then, which an answer need not have.',
)
const RETOKENISED =
  'SGLang counts the text of the answers with its tokenizer; the text is not kept.'

const e2eMs = (record: RequestScalars): number | null => betweenMs(record.sent_ns, record.end_ns)
const tpotMs = (record: RequestScalars): number | null =>
  perToken(betweenMs(record.first_ns, record.end_ns), record.output_tokens - 1)

function total(
  key: string,
  name: string,
  unit: string,
  value: (totals: RunTotals) => number | null,
  rest: Pick<TotalMetric, 'ours' | 'differs'> & Partial<TotalMetric>,
): TotalMetric {
  return { kind: 'total', key, name, unit, value, ...rest }
}

const TOTALS: readonly MetricSpec[] = [
  total('completed', 'Successful requests', '', (t) => t.requests_ok, {
    ours: 'requests_ok',
    differs: 'Over the whole run; Chokepoint counts those that ended in the steady window.',
  }),
  total('duration', 'Benchmark duration', 's', (t) => t.run_s, {
    ours: null,
    differs: 'From the first request until the last has ended.',
  }),
  total('total_input', 'Total input tokens', 'tok', (t) => t.input_tokens, {
    ours: 'input_tokens',
    differs: 'Over the whole run.',
  }),
  total('total_output', 'Total generated tokens', 'tok', (t) => t.output_tokens, {
    ours: 'output_tokens',
    absent,
    differs: 'The server’s usage, else the length that was asked for.',
  }),
  total('total_output_retokenized', 'Total generated tokens (retokenized)', 'tok', () => null, {
    ours: null,
    absent: () => RETOKENISED,
    differs: 'The text counted again.',
  }),
  total('request_throughput', 'Request throughput', 'req/s', (t) => t.requests_ok / t.run_s, {
    ours: 'requests_per_s',
    differs: WHOLE_RUN,
  }),
  total('output_throughput', 'Output token throughput', 'tok/s', (t) => t.output_tokens / t.run_s, {
    ours: 'output_tokens_per_s',
    absent,
    differs: WHOLE_RUN,
  }),
  total('concurrency', 'Concurrency', 'requests', (t) => t.request_s / t.run_s, {
    ours: null,
    relation: '≤',
    relation_reason: DONE,
    differs: 'Mean number in flight: the time of all good requests divided by the duration.',
  }),
]

const LATENCIES: readonly MetricSpec[] = [
  {
    kind: 'request',
    key: 'ttft',
    name: 'TTFT',
    unit: 'ms',
    ours: 'ttft_ms',
    value: (record) => betweenMs(record.sent_ns, record.first_ns),
    differs:
      'Counted from sending: what a request waits in the client, past its schedule or under a cap, is left out. The first chunk with text counts, as here.',
  },
  {
    kind: 'request',
    key: 'tpot',
    name: 'TPOT',
    unit: 'ms',
    ours: 'tpot_ms',
    value: tpotMs,
    absent,
    relation: '≤',
    relation_reason: DONE,
    differs:
      '(E2E latency − TTFT) / (tokens − 1): what follows the last token, up to [DONE], is spread over the tokens.',
  },
  {
    kind: 'gaps',
    key: 'itl',
    name: 'ITL',
    unit: 'ms',
    ours: 'itl_ms',
    differs:
      'Gaps between chunks with text, over the whole run. With speculative decoding SGLang divides each gap by the tokens of its text, counted again.',
  },
  {
    kind: 'request',
    key: 'e2e_latency',
    name: 'E2E Latency',
    unit: 'ms',
    ours: 'e2e_ms',
    value: e2eMs,
    relation: '≤',
    relation_reason: DONE,
    differs: 'From sending to [DONE]; Chokepoint counts from the schedule to the last token.',
  },
]

/**
 * `python -m sglang.bench_serving`. The request functions stamp `st` just before they post; TTFT is the
 * first chunk whose content (or reasoning_content) is not empty − st, ITL the gaps between such chunks,
 * latency the last line of the stream, `[DONE]` included, − st. `calculate_metrics`: TPOT = (latency −
 * ttft) / (output_len − 1) for output_len > 1, output_len from usage in the stream, else the length
 * asked for; `np.percentile` (linear) over successes; rates over the whole benchmark. One warm-up request by default,
 * left out; each request opens a connection of its own, which its TTFT counts.
 */
export const SGLANG: Definition = {
  id: 'sglang',
  tool: 'SGLang',
  sentence:
    'SGLang counts from sending, so that waiting in the client is invisible, lets a request end with [DONE] instead of with its last token, and divides by the whole run with its ramp-up and drain.',
  source:
    'sgl-project/sglang: python/sglang/benchmark/serving.py (00f9ec4), python/sglang/benchmark/backends/oai_chat_client.py (55c7579)',
  percentiles: 'linear',
  metrics: [...LATENCIES, ...TOTALS],
}
