import type { Goal } from '../../shared/goal.ts'
import { isOk, type RequestRecord } from '../../shared/request.ts'
import type { SteadyWindow, Summary } from '../../shared/summary.ts'
import type { Arrivals } from '../../shared/arrivals.ts'
import { costUsdPer } from '../cost/cost-per-request.ts'
import { usdPerHour } from '../cost/hourly-price.ts'
import { rateUpperBound } from '../stats/rate-bound.ts'
import { distributionOf } from './distribution.ts'
import { errorKinds } from './error-kinds.ts'
import { e2eMs, meetsSlos, tpotMs, ttftFromSendMs, ttftMs } from './request-metrics.ts'
import { findSteadyWindow } from './steady-window.ts'

const NS_PER_MS = 1e6
/** Tokens beyond the events, as a share, from which ITL is said to be a gap between bursts. */
const TOKENS_BEYOND_EVENTS_MIN = 0.05

/** The records of one run, warm-up included or not, and when its last request had ended. */
export interface MeasuredRun {
  records: RequestRecord[]
  /** Nanoseconds since the run's start. */
  end_ns: number
}

/**
 * The figures of one run, or of several pooled: requests and windows are added up, percentiles are
 * taken over all requests together. Definitions: docs/metrics.md. Pooled, `window` adds up too:
 * `start_s` is all time cut at the start, `end_s − start_s` all steady time.
 */
export function summariseRuns(
  runs: readonly MeasuredRun[],
  goal: Goal,
  arrivals: Arrivals,
): Summary {
  const parts = runs.map((run) => findSteadyWindow(run.records, run.end_ns, arrivals))
  const window = addWindows(parts.map((part) => part.window))
  const records = parts.flatMap((part) => part.records)
  const ok = records.filter(isOk)
  const failed = records.length - ok.length
  return {
    runs: runs.length,
    window,
    requests_ok: ok.length,
    requests_failed: failed,
    errors: errorKinds(records),
    errors_pct: records.length === 0 ? 0 : (100 * failed) / records.length,
    errors_pct_upper: 100 * rateUpperBound(failed, records.length),
    ...latencies(ok),
    ...tokens(ok),
    ...rates(records, goal, window.end_s - window.start_s),
  }
}

function addWindows(windows: readonly SteadyWindow[]): SteadyWindow {
  const sum = (key: keyof SteadyWindow): number => windows.reduce((s, w) => s + w[key], 0)
  return {
    start_s: sum('start_s'),
    end_s: sum('end_s'),
    run_s: sum('run_s'),
    requests_ramp_up: sum('requests_ramp_up'),
    requests_steady: sum('requests_steady'),
    requests_drain: sum('requests_drain'),
  }
}

function latencies(ok: readonly RequestRecord[]) {
  const over = (metric: (record: RequestRecord) => number | null) =>
    distributionOf(ok.map(metric).filter((value) => value !== null))
  return {
    ttft_ms: over(ttftMs),
    ttft_from_send_ms: over(ttftFromSendMs),
    tpot_ms: over(tpotMs),
    itl_ms: distributionOf(ok.flatMap((record) => record.itl_ns.map((gap) => gap / NS_PER_MS))),
    e2e_ms: over(e2eMs),
  }
}

function tokens(ok: readonly RequestRecord[]) {
  const output_tokens = outputTokens(ok)
  const inputs = ok.map((record) => record.input_tokens).filter((count) => count !== null)
  const events = ok.reduce((sum, record) => sum + record.itl_ns.length + 1, 0)
  const sources = new Set(ok.map((record) => record.output_tokens_source))
  const [source = 'events'] = sources
  return {
    // A sum over some of the requests would read as one over all.
    input_tokens: inputs.length < ok.length ? null : inputs.reduce((sum, count) => sum + count, 0),
    output_tokens,
    output_tokens_source: sources.size > 1 ? ('mixed' as const) : source,
    multi_token_events: output_tokens > events * (1 + TOKENS_BEYOND_EVENTS_MIN),
  }
}

function rates(records: readonly RequestRecord[], goal: Goal, window_s: number) {
  const ok = records.filter(isOk)
  const met = records.filter((record) => meetsSlos(record, goal.slos))
  const price = usdPerHour(goal.hardware)
  const perSecond = (count: number): number => (window_s > 0 ? count / window_s : 0)
  const has_slos = goal.slos.length > 0 && records.length > 0
  return {
    requests_per_s: perSecond(ok.length),
    output_tokens_per_s: perSecond(outputTokens(ok)),
    goodput_requests_per_s: perSecond(met.length),
    slo_met_pct: has_slos ? (100 * met.length) / records.length : null,
    cost_usd_per_1k_requests: costUsdPer(1_000, price, window_s, met.length),
    cost_usd_per_1m_output_tokens: costUsdPer(1e6, price, window_s, outputTokens(met)),
  }
}

function outputTokens(records: readonly RequestRecord[]): number {
  return records.reduce((sum, record) => sum + record.output_tokens, 0)
}
