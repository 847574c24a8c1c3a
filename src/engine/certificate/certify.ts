import type { Certificate } from '../../shared/summary.ts'

/** What the client read of itself during a run. Times in milliseconds, lag of each request sent. */
export interface ClientReadings {
  event_loop_delay_ms_p99: number
  client_cpu_pct: number
  send_lag_ms_p50: number
  send_lag_ms_p99: number
  send_lag_ms_max: number
  requests_asked: number
  requests_delivered: number
  requests_unsent: number
  connections_new: number
  connections_reused: number
  threads: Certificate['threads']
}

/** The client's own delay at p99 may be this much, or `DELAY_TTFT_SHARE` of the TTFT limit. */
export const DELAY_MS_MAX = 5
export const DELAY_TTFT_SHARE = 0.01
/** Of one core: beyond it a thread has no room left for bursts. */
export const CLIENT_CPU_PCT_MAX = 70
/** A client that did not send at least this share of what was asked measured something else. */
export const DELIVERED_SHARE_MIN = 0.99

type CertificateProblem = Certificate['problems'][number]

/** The most that event-loop delay and send lag may be at p99, in milliseconds. */
export function delayLimitMs(ttft_slo_ms: number | null): number {
  return Math.max(DELAY_MS_MAX, (ttft_slo_ms ?? 0) * DELAY_TTFT_SHARE)
}

/**
 * The client's account of itself: valid, or each limit that it passed with what to do about it.
 * A run whose certificate is not valid carries no verdict.
 * @param ttft_slo_ms The TTFT limit of the goal; null where there is none.
 */
export function certify(readings: ClientReadings, ttft_slo_ms: number | null): Certificate {
  const problems = [
    ...delayProblems(readings, delayLimitMs(ttft_slo_ms)),
    ...cpuProblems(readings),
    ...deliveryProblems(readings),
  ]
  return { ...readings, valid: problems.length === 0, problems }
}

function delayProblems(readings: ClientReadings, limit_ms: number): CertificateProblem[] {
  const problems: CertificateProblem[] = []
  const delay_ms = readings.event_loop_delay_ms_p99
  if (delay_ms > limit_ms)
    problems.push({
      cause: `The client's event loop was late by ${ms(delay_ms)} at p99; the limit is ${ms(limit_ms)}.`,
      remedy:
        'Lower the load, close other programs on this machine, or move the client to another.',
    })
  const lag_ms = readings.send_lag_ms_p99
  if (lag_ms > limit_ms)
    problems.push({
      cause: `Requests left ${ms(lag_ms)} after their instant at p99; the limit is ${ms(limit_ms)}.`,
      remedy: 'Lower the concurrency, shorten the prompts, or move the client to a faster machine.',
    })
  return problems
}

function cpuProblems(readings: ClientReadings): CertificateProblem[] {
  if (readings.client_cpu_pct <= CLIENT_CPU_PCT_MAX) return []
  return [
    {
      cause: `The client used ${Math.round(readings.client_cpu_pct)} % of a core; the limit is ${CLIENT_CPU_PCT_MAX} %.`,
      remedy: 'Lower the load, or move the client to a faster machine.',
    },
  ]
}

function deliveryProblems(readings: ClientReadings): CertificateProblem[] {
  const { requests_asked, requests_delivered } = readings
  if (requests_delivered === 0)
    return [{ cause: 'No request was sent.', remedy: 'Test the connection, then measure again.' }]
  if (requests_delivered >= requests_asked * DELIVERED_SHARE_MIN) return []
  return [
    {
      cause: `Of ${requests_asked} requests asked for, ${requests_delivered} were sent.`,
      remedy: 'Let the run go to its end, or ask for fewer requests.',
    },
  ]
}

function ms(value: number): string {
  return `${value < 10 ? value.toFixed(1) : value.toFixed(0)} ms`
}
