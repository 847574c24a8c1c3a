import { describe, expect, it } from 'vitest'
import type { DefinedSummary, DefinitionId } from '../../shared/definitions.ts'
import { DEFINITION_IDS } from '../../shared/definitions.ts'
import type { RequestRecord } from '../../shared/request.ts'
import { makeRecord } from '../summary/closed-loop.fixture.ts'
import { runOfRecords, type MeasuredRun } from '../summary/measured-run.ts'
import { earlyStoppingEstimate } from './early-stopping.ts'
import { summariseUnder } from './summarise-under.ts'

const MS = 1e6
const request = (
  ms: { due: number; sent: number; first: number; last: number; end: number; gaps: number[] },
  tokens: number,
  changes: Partial<RequestRecord> = {},
): RequestRecord =>
  makeRecord({
    scheduled_ns: ms.due * MS,
    sent_ns: ms.sent * MS,
    first_ns: ms.first * MS,
    last_ns: ms.last * MS,
    end_ns: ms.end * MS,
    itl_ns: ms.gaps.map((gap) => gap * MS),
    events: ms.gaps.length + 1,
    output_tokens: tokens,
    input_tokens: 10,
    ...changes,
  })

/**
 * Three requests of a run of 1 s; the second and third waited 100 ms for their turn. Beside them a
 * failure and a warm-up, which count nowhere.
 */
const THREE = [
  request({ due: 0, sent: 0, first: 100, last: 300, end: 310, gaps: [100, 100] }, 3),
  request({ due: 50, sent: 150, first: 350, last: 750, end: 760, gaps: [50, 150, 200] }, 9),
  request({ due: 100, sent: 200, first: 500, last: 500, end: 510, gaps: [] }, 1),
  makeRecord({
    scheduled_ns: 110 * MS,
    sent_ns: 110 * MS,
    end_ns: 120 * MS,
    outcome: 'http_error',
  }),
  request({ due: 0, sent: 0, first: 1, last: 2, end: 3, gaps: [1] }, 2, { warmup: true }),
].map((record, seq) => ({ ...record, seq }))
const runOf = (records: readonly RequestRecord[]): MeasuredRun => runOfRecords(records, 1000 * MS)
const under = (id: DefinitionId, records: readonly RequestRecord[] = THREE): DefinedSummary =>
  summariseUnder(id, [runOf(records)])

function figures(summary: DefinedSummary, key: string): number[] {
  const found = summary.metrics.find((metric) => metric.key === key)?.figures
  if (found?.kind === 'total') return [found.value]
  if (found?.kind !== 'distribution') return []
  const { mean, p50, p90, p99 } = found.statistics
  return [mean, p50, p90, p99]
}

describe('the same three requests', () => {
  // From sending: 100, 200, 300 ms; from the schedule: 100, 300, 400 ms.
  it.each([
    ['vllm', 'ttft', [200, 200, 280, 298]],
    ['sglang', 'ttft', [200, 200, 280, 298]],
    ['aiperf', 'time_to_first_token', [200, 200, 280, 298]],
    // The smallest value that 90 % do not exceed, with nothing between two values.
    ['guidellm', 'time_to_first_token_ms', [200, 200, 300, 300]],
    // Indices ⌊3 × 0.5⌋ = 1, ⌊3 × 0.9⌋ = 2, ⌊3 × 0.99⌋ = 2.
    ['mlperf', 'first_token_latency', [(800 / 3) * MS, 300 * MS, 400 * MS, 400 * MS]],
  ] as const)('have under %s the first tokens of %s', (id, key, expected) => {
    expect(figures(under(id), key)).toEqual(
      expected.map((value): unknown => expect.closeTo(value, 6) as unknown),
    )
  })

  it.each([
    // (300 − 100) / 2 and (750 − 350) / 8; one token has none.
    ['vllm', 'tpot', [75, 75, 95, 99.5]],
    // To the end of the answer: (310 − 100) / 2 and (760 − 350) / 8.
    ['sglang', 'tpot', [78.125, 78.125, 99.625, 104.4625]],
    ['aiperf', 'inter_token_latency', [75, 75, 95, 99.5]],
    // The same two, weighted 2 and 8: (200 + 400) / 10; the share 0.8 lies at 50.
    ['guidellm', 'inter_token_latency_ms', [60, 50, 100, 100]],
    // 300 / 3, 600 / 9 and 300 / 1, weighted 3, 9 and 1: 1200 / 13; shares 9/13, 12/13, 1.
    ['guidellm', 'time_per_output_token_ms', [1200 / 13, 600 / 9, 100, 300]],
    ['mlperf', 'time_to_output_token', [78.125 * MS, 105 * MS, 105 * MS, 105 * MS]],
  ] as const)('have under %s the times between tokens of %s', (id, key, expected) => {
    expect(figures(under(id), key)).toEqual(
      expected.map((value): unknown => expect.closeTo(value, 6) as unknown),
    )
  })

  it.each([
    ['vllm', 'e2el', 300],
    ['sglang', 'e2e_latency', 310],
    ['aiperf', 'request_latency', 300],
    ['aiperf', 'effective_latency', 410],
    ['guidellm', 'request_latency', 0.31],
    ['mlperf', 'latency', 410 * MS],
  ] as const)('have under %s the median latency of %s', (id, key, expected) => {
    expect(figures(under(id), key)[1]).toBeCloseTo(expected, 9)
  })

  it.each([
    // Over the run of 1 s.
    ['vllm', 'request_throughput', 3],
    ['sglang', 'output_throughput', 13],
    // From the first request, at 0 ms, to the last content, at 750 ms.
    ['aiperf', 'request_throughput', 4],
    // … to the last end, at 760 ms.
    ['guidellm', 'requests_per_second', 3 / 0.76],
    // One fewer, until the request that was due last has ended, at 510 ms.
    ['mlperf', 'completed_samples_per_second', 2 / 0.51],
    ['mlperf', 'completed_tokens_per_second', 13 / 0.51],
    ['mlperf', 'scheduled_samples_per_second', 2 / 0.1],
    // 310 + 610 + 310 ms in 1 s.
    ['sglang', 'concurrency', 1.23],
    ['vllm', 'total_token_throughput', 43],
  ] as const)('have under %s the rate of %s', (id, key, expected) => {
    expect(figures(under(id), key)).toEqual([expect.closeTo(expected, 9)])
  })

  it('have five gaps, pooled, where a tool pools them', () => {
    // 50, 100, 100, 150, 200: numpy.percentile([…], 90) = 180, 99 = 198.
    const expected = [120, 100, 180, 198].map((value) => expect.closeTo(value, 9) as unknown)
    expect(figures(under('vllm'), 'itl')).toEqual(expected)
    expect(figures(under('sglang'), 'itl')).toEqual(expected)
    expect(figures(under('aiperf'), 'inter_chunk_latency')).toEqual(expected)
    expect(figures(under('aiperf'), 'time_to_second_token')[0]).toBe(75)
  })

  it('are too few for any percentile, which is said', () => {
    const ttft = under('vllm').metrics.find((metric) => metric.key === 'ttft')
    expect(ttft?.figures).toMatchObject({ n: 3, needed: { p50: 11, p90: 64, p95: 130, p99: 662 } })
  })
})

describe('what the records cannot give', () => {
  it('is absent with the reason', () => {
    const events = THREE.map((record): RequestRecord => ({
      ...record,
      output_tokens_source: 'events',
    }))
    for (const [id, key] of [
      ['vllm', 'tpot'],
      ['vllm', 'output_throughput'],
      ['sglang', 'tpot'],
      ['sglang', 'total_output_retokenized'],
      ['aiperf', 'inter_token_latency'],
    ] as const) {
      const found = under(id, events).metrics.find((metric) => metric.key === key)
      expect(found?.figures.kind, `${id} ${key}`).toBe('absent')
    }
    // GuideLLM counts events itself where there is no usage.
    expect(figures(under('guidellm', events), 'inter_token_latency_ms')[0]).toBe(60)
  })

  it('is absent too where there was no request', () => {
    for (const id of DEFINITION_IDS) {
      const { metrics } = under(id, [])
      for (const { figures: found } of metrics) {
        if (found.kind === 'total') expect(Number.isFinite(found.value)).toBe(true)
        else expect(found.kind).toBe('absent')
      }
    }
  })

  it('gives its reason wherever a figure is not the tool’s own', () => {
    for (const id of DEFINITION_IDS) {
      for (const metric of under(id).metrics) {
        expect(metric.relation === '=', metric.key).toBe(metric.relation_reason === null)
      }
    }
  })
})

describe('the early stopping estimate', () => {
  // mlcommons/endpoints, docs/early_stopping.md: 662 values at least; of 40,000 it discards 353.
  // scipy.stats.binom.cdf([353, 354], 40000, .01) = [0.00876, 0.01010]
  it('needs 662 values for a p99 and sets aside 353 of 40,000', () => {
    const up_to = (n: number): Float64Array => Float64Array.from({ length: n }, (_, i) => i)
    expect(earlyStoppingEstimate(up_to(661), 0.99)).toBe(null)
    expect(earlyStoppingEstimate(up_to(662), 0.99)).toBe(661)
    expect(earlyStoppingEstimate(up_to(40_000), 0.99)).toBe(40_000 - 353)
  })
})

describe('several runs', () => {
  it('add up requests and times', () => {
    const two = summariseUnder('mlperf', [runOf(THREE), runOf(THREE)])
    expect(figures(two, 'completed_samples_per_second')).toEqual([expect.closeTo(4 / 1.02, 9)])
    expect(
      figures(summariseUnder('vllm', [runOf(THREE), runOf(THREE)]), 'request_throughput'),
    ).toEqual([3])
  })
})
