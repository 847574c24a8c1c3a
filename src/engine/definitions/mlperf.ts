import type { RequestScalars } from '../../shared/request.ts'
import { betweenMs, perToken, type Definition, type MetricSpec } from './definition.ts'

const NS_PER_MS = 1e6
const END =
  'LoadGen ends when the system under test reports the sample complete; recorded is the end of the answer.'

const inNs = (value_ms: number | null): number | null =>
  value_ms === null ? null : value_ms * NS_PER_MS
const ttftNs = (record: RequestScalars): number | null =>
  inNs(betweenMs(record.scheduled_ns, record.first_ns))
const tpotNs = (record: RequestScalars): number | null =>
  inNs(perToken(betweenMs(record.first_ns, record.end_ns), record.output_tokens - 1))
const latencyNs = (record: RequestScalars): number | null =>
  inNs(betweenMs(record.scheduled_ns, record.end_ns))

const LATENCIES: readonly MetricSpec[] = [
  {
    kind: 'request',
    key: 'first_token_latency',
    name: 'First Token latency',
    unit: 'ns',
    ours: 'ttft_ms',
    scale: NS_PER_MS,
    value: ttftNs,
    differs:
      'Counted from the schedule, as here. Over the whole run, and a percentile is a value that was seen.',
  },
  {
    kind: 'request',
    key: 'time_to_output_token',
    name: 'Time to Output Token',
    unit: 'ns',
    ours: 'tpot_ms',
    scale: NS_PER_MS,
    value: tpotNs,
    relation: '≈',
    relation_reason: END,
    differs:
      '(completion − first token) / (tokens − 1): up to the end of the answer, not to its last token.',
  },
  {
    kind: 'request',
    key: 'latency',
    name: 'Latency',
    unit: 'ns',
    ours: 'e2e_ms',
    scale: NS_PER_MS,
    value: latencyNs,
    relation: '≈',
    relation_reason: END,
    differs: 'From the schedule to completion; Chokepoint ends at the last token.',
  },
]

const ESTIMATES: readonly MetricSpec[] = [
  {
    kind: 'early_stopping',
    key: 'first_token_latency_p99_estimate',
    name: '99th percentile early stopping estimate, first token',
    unit: 'ns',
    ours: null,
    value: ttftNs,
    p: 0.99,
    differs: 'An upper bound of the p99 at 99 % confidence; the percentile itself is mostly lower.',
  },
  {
    kind: 'early_stopping',
    key: 'time_to_output_token_p99_estimate',
    name: '99th percentile early stopping estimate, output token',
    unit: 'ns',
    ours: null,
    value: tpotNs,
    p: 0.99,
    relation: '≈',
    relation_reason: END,
    differs: 'An upper bound of the p99 at 99 % confidence; the percentile itself is mostly lower.',
  },
]

const TOTALS: readonly MetricSpec[] = [
  {
    kind: 'total',
    key: 'completed_samples_per_second',
    name: 'Completed samples per second',
    unit: '1/s',
    ours: 'requests_per_s',
    value: (totals) => (totals.requests_ok - totals.runs) / totals.last_done_s,
    differs:
      '(samples − 1) / time from the start until the request that was scheduled last has ended; nothing is cut off.',
  },
  {
    kind: 'total',
    key: 'completed_tokens_per_second',
    name: 'Completed tokens per second',
    unit: '1/s',
    ours: 'output_tokens_per_s',
    value: (totals) => totals.output_tokens / totals.last_done_s,
    differs: 'Over the same time; tokens as the system under test reports them.',
  },
  {
    kind: 'total',
    key: 'scheduled_samples_per_second',
    name: 'Scheduled samples per second',
    unit: '1/s',
    ours: null,
    value: (totals) => (totals.requests_ok - totals.runs) / totals.last_due_s,
    differs: 'The rate at which requests were due, whatever became of them.',
  },
]

/**
 * MLPerf's LoadGen, Server scenario with token latencies. Every latency counts from the query's
 * `scheduled_time`, not from its issue (loadgen.cc, SampleComplete and TokenComplete); time per output
 * token = (sample latency − first token latency) / (tokens − 1) (logging.cc, RecordSampleCompletion);
 * a percentile is the sorted value at ⌊n p⌋ (results.cc, ProcessLatencies); samples per second = (n − 1) / time
 * of the final query; a run is valid where TTFT and TPOT hold their limits at p99 and early stopping
 * grants it (99 % confidence). LoadGen knows no failed request: such are left out here.
 */
export const MLPERF: Definition = {
  id: 'mlperf',
  tool: 'MLPerf',
  sentence:
    'MLPerf’s LoadGen counts from the schedule, as Chokepoint does, up to the end of the answer instead of its last token, cuts nothing off, and quotes percentiles as values that were seen. Its Server scenario sends as a Poisson process.',
  source:
    'mlcommons/inference: loadgen/results.cc (05a9cec), loadgen/loadgen.cc, loadgen/issue_query_controller.cc (05a9cec); mlcommons/endpoints: docs/early_stopping.md (03cd909)',
  percentiles: 'loadgen',
  metrics: [...LATENCIES, ...ESTIMATES, ...TOTALS],
}
