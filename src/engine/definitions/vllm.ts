import type { RequestScalars } from '../../shared/request.ts'
import {
  betweenMs,
  perToken,
  withoutUsage,
  type Definition,
  type MetricSpec,
} from './definition.ts'

const EMPTY_FIRST =
  'vLLM starts at the first chunk with a choice, even one without text (a role-only chunk); only events with content are recorded.'
const EMPTY_LAST =
  'vLLM ends at the last chunk with a choice, even one without text (the finish reason); only events with content are recorded.'
const NO_USAGE = 'vLLM counts the text with its tokenizer then; the text is not kept.'
const WHOLE_RUN =
  'Divided by the whole benchmark, ramp-up and drain included; Chokepoint divides by the steady window.'
const absent = withoutUsage(NO_USAGE)

const tpotMs = (record: RequestScalars): number | null =>
  perToken(betweenMs(record.first_ns, record.last_ns), record.output_tokens - 1)

const TOTALS: readonly MetricSpec[] = [
  {
    kind: 'total',
    key: 'completed',
    name: 'Successful requests',
    unit: '',
    ours: 'requests_ok',
    value: (totals) => totals.requests_ok,
    differs: 'Over the whole run; Chokepoint counts those that ended in the steady window.',
  },
  {
    kind: 'total',
    key: 'failed',
    name: 'Failed requests',
    unit: '',
    ours: 'requests_failed',
    value: (totals) => totals.requests_failed + totals.requests_cancelled,
    relation: '≤',
    relation_reason:
      'vLLM takes an answer that began for a success, whatever error object or missing [DONE] follows.',
    differs: 'Over the whole run. A stream that breaks off politely is a success for vLLM.',
  },
  {
    kind: 'total',
    key: 'duration_s',
    name: 'Benchmark duration',
    unit: 's',
    ours: null,
    value: (totals) => totals.run_s,
    differs: 'From the first request to the end of the last one.',
  },
  {
    kind: 'total',
    key: 'total_input',
    name: 'Total input tokens',
    unit: 'tok',
    ours: 'input_tokens',
    value: (totals) => totals.input_tokens,
    differs: 'Over the whole run.',
  },
  {
    kind: 'total',
    key: 'total_output',
    name: 'Total generated tokens',
    unit: 'tok',
    ours: 'output_tokens',
    value: (totals) => totals.output_tokens,
    absent,
    differs: 'The server’s usage, else the text counted again.',
  },
  {
    kind: 'total',
    key: 'request_throughput',
    name: 'Request throughput',
    unit: 'req/s',
    ours: 'requests_per_s',
    value: (totals) => totals.requests_ok / totals.run_s,
    differs: WHOLE_RUN,
  },
  {
    kind: 'total',
    key: 'output_throughput',
    name: 'Output token throughput',
    unit: 'tok/s',
    ours: 'output_tokens_per_s',
    value: (totals) => totals.output_tokens / totals.run_s,
    absent,
    differs: WHOLE_RUN,
  },
  {
    kind: 'total',
    key: 'total_token_throughput',
    name: 'Total token throughput',
    unit: 'tok/s',
    ours: null,
    value: ({ input_tokens, output_tokens, run_s }) =>
      input_tokens === null ? null : (input_tokens + output_tokens) / run_s,
    absent,
    differs: 'Input and output together, though they cost the server very different work.',
  },
]

const LATENCIES: readonly MetricSpec[] = [
  {
    kind: 'request',
    key: 'ttft',
    name: 'TTFT',
    unit: 'ms',
    ours: 'ttft_ms',
    value: (record) => betweenMs(record.sent_ns, record.first_ns),
    relation: '≤',
    relation_reason: EMPTY_FIRST,
    differs:
      'Counted from sending: what a request waits in the client, past its schedule or under a cap, is left out.',
  },
  {
    kind: 'request',
    key: 'tpot',
    name: 'TPOT',
    unit: 'ms',
    ours: 'tpot_ms',
    value: tpotMs,
    absent,
    relation: '≥',
    relation_reason: EMPTY_LAST,
    differs:
      '(E2EL − TTFT) / (tokens − 1), so that chunks without text stretch it. An answer in one piece counts as 0 ms; Chokepoint leaves it out.',
  },
  {
    kind: 'gaps',
    key: 'itl',
    name: 'ITL',
    unit: 'ms',
    ours: 'itl_ms',
    relation: '≈',
    relation_reason:
      'vLLM pools the gaps of chunks without text too, one or two an answer; only events with content are recorded.',
    differs: 'Gaps between chunks, over the whole run; several tokens in a chunk are one gap.',
  },
  {
    kind: 'request',
    key: 'e2el',
    name: 'E2EL',
    unit: 'ms',
    ours: 'e2e_ms',
    value: (record) => betweenMs(record.sent_ns, record.last_ns),
    relation: '≥',
    relation_reason: EMPTY_LAST,
    differs: 'Counted from sending instead of from the schedule.',
  },
]

/**
 * `vllm bench serve`, formerly benchmark_serving.py. Each request function stamps `st` just before it
 * posts, after the wait for the concurrency semaphore; TTFT is the first chunk with `choices` − st,
 * ITL the gaps between such chunks, latency the last of them − st; a chunk without `choices` gives the
 * usage. `calculate_metrics`: TPOT = (latency − ttft) / (output_len − 1) for output_len > 1, output_len
 * from usage or the tokenizer; `np.percentile` (linear) over successes; rates over the duration of the
 * whole benchmark. A first test request and `--num-warmups` are left out.
 */
export const VLLM: Definition = {
  id: 'vllm',
  tool: 'vLLM',
  sentence:
    'vLLM counts from sending, so that waiting in the client is invisible, takes chunks without text for tokens, and divides by the whole run with its ramp-up and drain.',
  source:
    'vllm-project/vllm: vllm/benchmarks/serve.py (009e6d4), vllm/benchmarks/lib/endpoint_request_func.py (02cfb53)',
  percentiles: 'linear',
  metrics: [...LATENCIES, ...TOTALS],
}
