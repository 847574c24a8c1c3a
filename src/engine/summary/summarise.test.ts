import { describe, expect, it } from 'vitest'
import { goalSchema, type Goal } from '../../shared/goal.ts'
import { summarySchema } from '../../shared/summary.ts'
import { closedLoop, makeRecord, type MadeRequest } from './closed-loop.fixture.ts'
import { goalValue } from './metric-value.ts'
import { meetsSlos, tpotMs, ttftFromSendMs, ttftMs } from './request-metrics.ts'
import { checkSlos } from './slo-check.ts'
import { runOfRecords } from './measured-run.ts'
import { summariseRuns } from './summarise.ts'

const ARRIVALS = { kind: 'closed', concurrency: 1 } as const

function goalWith(changes: Partial<Goal> = {}): Goal {
  return goalSchema.parse({
    metric: 'ttft_ms',
    statistic: 'p50',
    smallest_effect_pct: 5,
    slos: [],
    errors_pct_max: 1,
    hardware: {
      gpu_name: null,
      gpu_count: 1,
      price: { kind: 'hourly', usd_per_gpu_hour: 3.6 },
    },
    traffic_requests_per_month: null,
    ...changes,
  })
}

const TTFT_SLO = { metric: 'ttft_ms', max_ms: 20, statistic: 'p90' } as const

/** One at a time, 100 ms each, 5 tokens; every tenth is slow to start, every twentieth fails. */
function mixedRun(n = 102) {
  const requests: MadeRequest[] = Array.from({ length: n }, (_, i) => ({
    ttft_ms: i % 10 === 3 ? 40 : 10,
    e2e_ms: 100,
    tokens: 5,
    outcome: i % 20 === 7 ? 'http_error' : 'ok',
  }))
  const { records, end_ns } = closedLoop(requests, 1)
  return runOfRecords(records, end_ns)
}

describe('a request', () => {
  it('is timed from its schedule, and beside it from its sending', () => {
    const record = makeRecord({ scheduled_ns: 1e6, sent_ns: 4e6, first_ns: 11e6, last_ns: 31e6 })
    expect([ttftMs(record), ttftFromSendMs(record)]).toEqual([10, 7])
  })
  it('has a time per token only where something lay between tokens', () => {
    const record = makeRecord({ first_ns: 11e6, last_ns: 31e6, output_tokens: 5 })
    expect(tpotMs(record)).toBe(5)
    expect(tpotMs({ ...record, output_tokens: 1 })).toBeNull()
    expect(tpotMs({ ...record, last_ns: 11e6 })).toBeNull()
  })
  it('meets the SLOs only where it ended well within all of them', () => {
    const record = makeRecord({ first_ns: 19e6, last_ns: 19e6 })
    const tpot = { metric: 'tpot_ms', max_ms: 1, statistic: 'p90' } as const
    expect(meetsSlos(record, [TTFT_SLO, tpot])).toBe(true)
    expect(meetsSlos({ ...record, first_ns: 21e6 }, [TTFT_SLO])).toBe(false)
    expect(meetsSlos({ ...record, first_ns: null }, [TTFT_SLO])).toBe(false)
    expect(meetsSlos({ ...record, outcome: 'cut_off' }, [])).toBe(false)
  })
})

describe('a summary', () => {
  // Request 0 is ramp-up, request 101 is drain; 100 requests in 10 s remain, 1 to 100.
  const run = mixedRun()
  const summary = summariseRuns([run], goalWith({ slos: [TTFT_SLO] }), ARRIVALS)

  it('counts what ended in the window', () => {
    expect(summary.window).toMatchObject({ start_s: 0.1, requests_steady: 100 })
    expect(summary.window.end_s - summary.window.start_s).toBeCloseTo(10, 9)
    // 7, 27, 47, 67, 87
    expect([summary.requests_ok, summary.requests_failed, summary.errors_pct]).toEqual([95, 5, 5])
    expect(summary.errors).toEqual([
      {
        outcome: 'http_error',
        fault: null,
        http_status: 500,
        count: 5,
        example: 'Internal Server Error',
      },
    ])
    // scipy.stats.beta.ppf(0.95, 6, 95)
    expect(summary.errors_pct_upper).toBeCloseTo(10.225337764327449, 8)
  })

  it('divides by the window', () => {
    expect(summary.requests_per_s).toBeCloseTo(9.5, 9)
    expect(summary.output_tokens_per_s).toBeCloseTo(47.5, 9)
    // Ten slow ones (3, 13, … 93) and five failed ones miss the SLO.
    expect(summary.goodput_requests_per_s).toBeCloseTo(8.5, 9)
    expect(summary.slo_met_pct).toBe(85)
    // 3.60 USD/h × 10 s = 0.01 USD for 85 requests and their 425 tokens.
    expect(summary.cost_usd_per_1k_requests).toBeCloseTo(10 / 85, 9)
    expect(summary.cost_usd_per_1m_output_tokens).toBeCloseTo(10_000 / 425, 9)
  })

  it('takes percentiles over requests that ended well', () => {
    expect(summary.ttft_ms).toMatchObject({ n: 95, min: 10, max: 40 })
    expect(summary.ttft_ms.p50).toEqual({ kind: 'value', value: 10, n: 95 })
    expect(summary.ttft_ms.p99).toMatchObject({ kind: 'at_least', n: 95, needed: 662 })
    expect(summary.itl_ms.n).toBe(380)
    expect(summary.tpot_ms.mean).toBeCloseTo((85 * 22.5 + 10 * 15) / 95, 9)
  })

  it('without SLOs counts all that ended well', () => {
    const plain = summariseRuns([run], goalWith(), ARRIVALS)
    expect(plain.slo_met_pct).toBeNull()
    expect(plain.goodput_requests_per_s).toBe(plain.requests_per_s)
    expect(plain.cost_usd_per_1k_requests).toBeCloseTo(10 / 95, 9)
  })

  it('adds runs up', () => {
    const pooled = summariseRuns([run, mixedRun()], goalWith({ slos: [TTFT_SLO] }), ARRIVALS)
    expect(pooled).toMatchObject({ runs: 2, requests_ok: 190, requests_failed: 10 })
    expect(pooled.window.end_s - pooled.window.start_s).toBeCloseTo(20, 9)
    expect(pooled.requests_per_s).toBeCloseTo(summary.requests_per_s, 9)
    expect(pooled.ttft_ms.mean).toBeCloseTo(summary.ttft_ms.mean ?? NaN, 9)
  })

  it('of nothing claims nothing', () => {
    const empty = summariseRuns([runOfRecords([], 0)], goalWith(), ARRIVALS)
    expect(summarySchema.parse(empty)).toMatchObject({
      requests_per_s: 0,
      errors_pct_upper: 100,
      cost_usd_per_1k_requests: null,
    })
    expect(goalValue(empty, 'ttft_ms', 'p50')).toEqual({
      value: null,
      note: 'no request had one',
    })
  })

  it('tells bursts from tokens, and says where counts come from', () => {
    const record = closedLoop([{ ttft_ms: 10, e2e_ms: 100, tokens: 3 }], 1).records[0]
    const burst = { ...makeRecord(record), output_tokens: 12 }
    const one = (r: typeof burst) =>
      summariseRuns([runOfRecords([r], r.end_ns)], goalWith(), ARRIVALS)
    expect(one(burst).multi_token_events).toBe(true)
    expect(one({ ...burst, output_tokens: 3 }).multi_token_events).toBe(false)
    expect(one({ ...burst, input_tokens: null }).input_tokens).toBeNull()
    const later = { ...burst, seq: 1, scheduled_ns: burst.end_ns, end_ns: 2 * burst.end_ns }
    const mixed = [burst, { ...later, output_tokens_source: 'events' as const }]
    expect(
      summariseRuns([runOfRecords(mixed, 1e9)], goalWith(), ARRIVALS).output_tokens_source,
    ).toBe('mixed')
  })
})

describe('reading a summary', () => {
  const summary = summariseRuns([mixedRun()], goalWith({ slos: [TTFT_SLO] }), ARRIVALS)

  it('gives values, and bounds as notes', () => {
    expect(goalValue(summary, 'ttft_ms', 'p90').value).toBeCloseTo(28, 9)
    expect(goalValue(summary, 'ttft_ms', 'p99')).toEqual({
      value: null,
      note: '≥\u00a040.0, 95 of 662',
    })
    expect(goalValue(summary, 'requests_per_s', 'p50').value).toBeCloseTo(9.5, 9)
    expect(goalValue(summary, 'slo_met_pct', null)).toEqual({ value: 85, note: null })
  })

  it('holds limits against it', () => {
    const slo = (statistic: 'p50' | 'p99', max_ms: number) =>
      ({ metric: 'ttft_ms', statistic, max_ms }) as const
    const held = (max: number, errors: number, slos: Goal['slos']) => {
      const checks = checkSlos(summary, { slos, errors_pct_max: errors })
      expect(checks.errors.max_pct).toBe(max)
      return [checks.slos.map((check) => check.holds), checks.errors.holds, checks.all_hold]
    }
    expect(held(5, 5, [slo('p50', 10)])).toEqual([[true], true, true])
    // The p99 is at least 40 ms: over 39 it is a miss; under 41 it cannot be told.
    expect(held(5, 5, [slo('p99', 39)])).toEqual([[false], true, false])
    expect(held(5, 5, [slo('p99', 41)])).toEqual([[null], true, null])
    expect(held(4.9, 4.9, [slo('p99', 41)])).toEqual([[null], false, false])
  })
})
