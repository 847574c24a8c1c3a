import { formatCount, formatNumber, NBSP } from '../../../engine/format/number.ts'
import { limitWords } from '../../../engine/projection/sentence.ts'
import type { Diagnosis } from '../../../shared/diagnosis.ts'
import { commonReason, type Estimate, type HardwareRow } from './rows.ts'

/** What the page asserts, and what must be said beside it. */
export interface HardwareClaim {
  claim: string
  detail: string | null
  /** The GPU that the claim is about. */
  gpu_name: string | null
}

interface Candidate {
  name: string
  memory_gb: number
  estimate: Estimate
}

const UNKNOWN = 'It cannot be told yet what other hardware would do'

/** The cheapest GPU that the model surely fits and that is no slower, against what a request costs now. */
export function hardwareClaim(
  rows: readonly HardwareRow[],
  cost_now: number | null,
  diagnosis: Diagnosis | null,
): HardwareClaim {
  const others = rows.flatMap(({ gpu, estimate, current }): Candidate[] =>
    estimate === null || current ? [] : [{ name: gpu.name, memory_gb: gpu.memory_gb, estimate }],
  )
  const pool = preferred(others)
  const best = least(pool, costOf)
  if (best === null || cost_now === null) {
    return { claim: UNKNOWN, detail: commonReason(rows), gpu_name: null }
  }
  const detail = cheaperStill(others, best, cost_now)
  const { low, mid, high } = best.estimate.cost_usd_per_1k_requests
  if (high < cost_now) {
    const claim = `${best.name} would cost ${lessPct(low, high, cost_now)} less a request`
    return { claim: claim + limitTail(best, diagnosis), detail, gpu_name: best.name }
  }
  if (mid < cost_now) {
    const range = `${formatNumber(low)} to ${formatNumber(high)}${NBSP}USD per 1,000 requests`
    const claim = `No other GPU is clearly cheaper: ${best.name} would cost ${range}, against ${formatNumber(cost_now)} now`
    return { claim, detail, gpu_name: best.name }
  }
  const fastest = least(pool, ({ estimate }) => estimate.e2e_pct.mid) ?? best
  const more = roundPct(costOf(fastest) / cost_now - 1)
  const claim = `No other GPU would be cheaper: ${fastest.name}, the fastest, would cost ${more}${NBSP}% more a request`
  return { claim: claim + limitTail(fastest, diagnosis), detail, gpu_name: fastest.name }
}

/**
 * Those that the model surely fits and that are no slower, since a slower one may miss the SLOs that
 * its cost takes as met; wider where there is none.
 */
function preferred(others: readonly Candidate[]): readonly Candidate[] {
  const safe = others.filter((one) => doubts(one).length === 0)
  if (safe.length > 0) return safe
  const fitting = others.filter(({ estimate }) => estimate.fits_memory === true)
  return fitting.length > 0 ? fitting : others
}

/** What speaks against a GPU beside its cost. */
function doubts({ estimate, memory_gb }: Candidate): string[] {
  const times = estimate.e2e_pct.mid / 100
  return [
    times > 1 ? `a request would take ${formatNumber(times)} times as long` : null,
    estimate.fits_memory === true
      ? null
      : `whether the model fits into ${String(memory_gb)}${NBSP}GB is not known`,
  ].filter((doubt) => doubt !== null)
}

function costOf({ estimate }: Candidate): number {
  return estimate.cost_usd_per_1k_requests.mid
}

function least(among: readonly Candidate[], by: (one: Candidate) => number): Candidate | null {
  return among.reduce<Candidate | null>(
    (best, one) => (best === null || by(one) < by(best) ? one : best),
    null,
  )
}

/** A rough estimate has no decimals. */
function roundPct(ratio: number): string {
  return formatCount(Math.abs(ratio) * 100)
}

function lessPct(low: number, high: number, now: number): string {
  const [least_pct, most_pct] = [roundPct(high / now - 1), roundPct(low / now - 1)]
  return least_pct === most_pct ? `${least_pct}${NBSP}%` : `${least_pct} to ${most_pct}${NBSP}%`
}

function limitTail({ estimate }: Candidate, diagnosis: Diagnosis | null): string {
  if (!estimate.host_still_limits || diagnosis?.time_shares == null) return ''
  return `; ${limitWords(diagnosis.time_shares).replace('The', 'the')} would still be the limit`
}

/** One that costs less still, with what speaks against it. */
function cheaperStill(
  others: readonly Candidate[],
  best: Candidate,
  cost_now: number,
): string | null {
  const cheapest = least(others, costOf)
  if (cheapest === null || costOf(cheapest) >= Math.min(costOf(best), cost_now)) return null
  const less = roundPct(costOf(cheapest) / cost_now - 1)
  return `${cheapest.name} would cost ${less}${NBSP}% less, but ${doubts(cheapest).join(', and ')}.`
}
