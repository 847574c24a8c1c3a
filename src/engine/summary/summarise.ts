import type { Goal } from '../../shared/goal.ts'
import { isOk, type RequestScalars } from '../../shared/request.ts'
import type { SteadyWindow, Summary, WholeRun } from '../../shared/summary.ts'
import type { Arrivals } from '../../shared/arrivals.ts'
import { costUsdPer } from '../cost/cost-per-request.ts'
import { usdPerHour } from '../cost/hourly-price.ts'
import { rateUpperBound } from '../stats/rate-bound.ts'
import { distributionOf } from './distribution.ts'
import { errorKinds } from './error-kinds.ts'
import { gapDistribution, type ChosenGaps } from './gaps.ts'
import type { MeasuredRun } from './measured-run.ts'
import { e2eMs, meetsSlos, tpotMs, ttftFromSendMs, ttftMs } from './request-metrics.ts'
import { findSteadyWindow, NS_PER_S } from './steady-window.ts'

/** Tokens beyond the events, as a share, from which ITL is said to be a gap between bursts. */
const TOKENS_BEYOND_EVENTS_MIN = 0.05

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
  const chosen = runs.map(({ gaps }, i) => ({
    gaps,
    requests: (parts[i]?.records ?? []).filter(isOk),
  }))
  const ended = parts.flatMap((part) => part.ended)
  const ok = records.filter(isOk)
  return {
    runs: runs.length,
    window,
    ...outcomes(records),
    ...latencies(ok, chosen),
    ...tokens(ok),
    ...rates(ended, goal, window.end_s - window.start_s),
    slo_met_pct: sloMetPct(records, goal),
  }
}

/** The same requests and latencies over a whole run, ramp-up and drain included; rates have no meaning there. */
export function summariseWhole(run: MeasuredRun): WholeRun {
  const records = run.records.filter((record) => !record.warmup)
  const ok = records.filter(isOk)
  return {
    run_s: run.end_ns / NS_PER_S,
    ...outcomes(records),
    ...latencies(ok, [{ gaps: run.gaps, requests: ok }]),
    ...tokens(ok),
    token_events: records.reduce((sum, record) => sum + record.events, 0),
  }
}

function outcomes(records: readonly RequestScalars[]) {
  const n = records.length
  const failed = records.filter((record) => !isOk(record)).length
  return {
    requests_ok: n - failed,
    requests_failed: failed,
    errors: errorKinds(records),
    errors_pct: n === 0 ? 0 : (100 * failed) / n,
    errors_pct_upper: 100 * rateUpperBound(failed, n),
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

function latencies(ok: readonly RequestScalars[], chosen: readonly ChosenGaps[]) {
  const over = (metric: (record: RequestScalars) => number | null) =>
    distributionOf(ok.map(metric).filter((value) => value !== null))
  return {
    ttft_ms: over(ttftMs),
    ttft_from_send_ms: over(ttftFromSendMs),
    tpot_ms: over(tpotMs),
    itl_ms: gapDistribution(chosen),
    e2e_ms: over(e2eMs),
  }
}

function tokens(ok: readonly RequestScalars[]) {
  const output_tokens = outputTokens(ok)
  const inputs = ok.map((record) => record.input_tokens).filter((count) => count !== null)
  const events = ok.reduce((sum, record) => sum + record.events, 0)
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

function rates(records: readonly RequestScalars[], goal: Goal, window_s: number) {
  const ok = records.filter(isOk)
  const met = records.filter((record) => meetsSlos(record, goal.slos))
  const price = usdPerHour(goal.hardware)
  const perSecond = (count: number): number => (window_s > 0 ? count / window_s : 0)
  return {
    requests_per_s: perSecond(ok.length),
    output_tokens_per_s: perSecond(outputTokens(ok)),
    goodput_requests_per_s: perSecond(met.length),
    cost_usd_per_1k_requests: costUsdPer(1_000, price, window_s, met.length),
    cost_usd_per_1m_output_tokens: costUsdPer(1e6, price, window_s, outputTokens(met)),
  }
}

function sloMetPct(records: readonly RequestScalars[], goal: Goal): number | null {
  if (goal.slos.length === 0 || records.length === 0) return null
  const met = records.filter((record) => meetsSlos(record, goal.slos))
  return (100 * met.length) / records.length
}

function outputTokens(records: readonly RequestScalars[]): number {
  return records.reduce((sum, record) => sum + record.output_tokens, 0)
}
