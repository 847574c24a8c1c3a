import type { Certificate } from '../../shared/summary.ts'
import { deliveryProblems } from './delivery.ts'

/**
 * What the client read of itself during a run. Of event-loop delay, CPU and waiting for CPU the worst
 * thread counts; lags are those of all requests of all threads together. Times in milliseconds.
 */
export type ClientReadings = Omit<Certificate, 'valid' | 'problems'>

/** What a run is certified against, beside its readings. */
export interface CertifyContext {
  /** The TTFT limit of the goal; null where there is none. */
  ttft_slo_ms: number | null
  /** Sending threads that the machine has cores for. */
  threads_max: number
  /** Requests whose time was over while they waited for their turn under the workload's own cap. */
  requests_waited_out: number
}

/** The client's own delay at p99 may be this much, or `DELAY_TTFT_SHARE` of the TTFT limit. */
export const DELAY_MS_MAX = 5
export const DELAY_TTFT_SHARE = 0.01
/** Of one core: beyond it a thread has no room left for bursts. */
export const CLIENT_CPU_PCT_MAX = 70
/**
 * Of the time. Alone on its core a thread waits well under 1 %, beside one busy program on the same
 * core 20 % and more: it is the direct sign of a client that something else starves. A delay limit that
 * is larger allows more waiting, in proportion.
 */
export const CPU_WAIT_PCT_MAX = 10
const CPU_WAIT_PCT_EVER = 50
/**
 * A client that has little to do waits little in all, and yet each time: of the time in which it wanted a
 * core it may wait for this share. Measured with all its processes on one core of two: up to 24 % alone,
 * 32 % and more beside one program that computes, 43 % and more beside two. It counts from
 * `CPU_WAIT_PCT_COUNTS` of the whole time on, which scales as the limit does.
 */
export const CPU_WANTED_WAIT_PCT_MAX = 30
const CPU_WAIT_PCT_COUNTS = 2.5

type CertificateProblem = Certificate['problems'][number]

/** The most that event-loop delay and send lag may be at p99, in milliseconds. */
export function delayLimitMs(ttft_slo_ms: number | null): number {
  return Math.max(DELAY_MS_MAX, (ttft_slo_ms ?? 0) * DELAY_TTFT_SHARE)
}

/** The most that a thread may wait for a core, in percent of the time. */
export function cpuWaitLimitPct(ttft_slo_ms: number | null): number {
  const limit = (CPU_WAIT_PCT_MAX * delayLimitMs(ttft_slo_ms)) / DELAY_MS_MAX
  return Math.min(CPU_WAIT_PCT_EVER, limit)
}

/**
 * The client's account of itself: valid, or each limit that it passed with what to do about it.
 * A run whose certificate is not valid carries no verdict.
 */
export function certify(readings: ClientReadings, context: CertifyContext): Certificate {
  const problems = [
    ...delayProblems(readings, context),
    ...cpuProblems(readings, context),
    ...deliveryProblems(readings, context.requests_waited_out),
  ]
  return { ...readings, valid: problems.length === 0, problems }
}

function delayProblems(readings: ClientReadings, context: CertifyContext): CertificateProblem[] {
  const limit_ms = delayLimitMs(context.ttft_slo_ms)
  const remedy = isStarved(readings, context) ? FREE_THE_CORE : lessOnAThread(readings, context)
  const problems: CertificateProblem[] = []
  const delay_ms = readings.event_loop_delay_ms_p99
  if (delay_ms > limit_ms)
    problems.push({
      cause: `The client's event loop was late by ${ms(delay_ms)} at p99; the limit is ${ms(limit_ms)}.`,
      remedy,
    })
  const lag_ms = readings.send_lag_ms_p99
  if (lag_ms > limit_ms)
    problems.push({
      cause: `Requests left ${ms(lag_ms)} after their instant at p99; the limit is ${ms(limit_ms)}.`,
      remedy,
    })
  return problems
}

function cpuProblems(readings: ClientReadings, context: CertifyContext): CertificateProblem[] {
  const problems: CertificateProblem[] = []
  const starved = starvation(readings, context)
  if (starved !== null) problems.push({ cause: starved, remedy: FREE_THE_CORE })
  if (readings.client_cpu_pct > CLIENT_CPU_PCT_MAX)
    problems.push({
      cause: `${readings.threads.length > 1 ? 'A sending thread' : 'The client'} used ${percent(readings.client_cpu_pct)} of a core; the limit is ${percent(CLIENT_CPU_PCT_MAX)}.`,
      remedy: lessOnAThread(readings, context),
    })
  return problems
}

const FREE_THE_CORE =
  'Close other programs on this machine, lower the load, or move the client to another machine.'

/** Threads are named only where cores are left for them. */
function lessOnAThread({ threads }: ClientReadings, { threads_max }: CertifyContext): string {
  return threads.length < threads_max
    ? `Let ${threads_max} threads send instead of ${Math.max(1, threads.length)}, lower the load, or move the client to a faster machine.`
    : 'Lower the load, or move the client to a machine with more or faster cores.'
}

function isStarved(readings: ClientReadings, context: CertifyContext): boolean {
  return starvation(readings, context) !== null
}

/** What says that something else used the core; null where nothing does. */
function starvation(readings: ClientReadings, { ttft_slo_ms }: CertifyContext): string | null {
  const { cpu_wait_pct } = readings
  if (cpu_wait_pct === null) return null
  const limit_pct = cpuWaitLimitPct(ttft_slo_ms)
  if (cpu_wait_pct > limit_pct)
    return `The client waited for a core in ${percent(cpu_wait_pct)} of the time, while something else used it; the limit is ${percent(limit_pct)}.`
  const counts_pct = (CPU_WAIT_PCT_COUNTS * limit_pct) / CPU_WAIT_PCT_MAX
  const wanted_pct = wantedWaitPct(readings, counts_pct)
  if (wanted_pct <= CPU_WANTED_WAIT_PCT_MAX) return null
  return `Of the time in which the client wanted a core it waited for one in ${percent(wanted_pct)}, while something else used it; the limit is ${percent(CPU_WANTED_WAIT_PCT_MAX)}.`
}

/**
 * Of the time in which a thread wanted a core, the share in which it waited for one; of the worst
 * thread. Waiting and working of different threads make no share.
 * @param counts_pct A thread that waits no more than this of the whole time counts for nothing.
 */
function wantedWaitPct(
  { threads, client_cpu_pct, cpu_wait_pct }: ClientReadings,
  counts_pct: number,
): number {
  const each = threads.length > 0 ? threads : [{ cpu_pct: client_cpu_pct, cpu_wait_pct }]
  const shares = each.map(({ cpu_pct, cpu_wait_pct: wait_pct }) =>
    wait_pct === null || wait_pct <= counts_pct ? 0 : (100 * wait_pct) / (wait_pct + cpu_pct),
  )
  return Math.max(...shares)
}

function ms(value: number): string {
  return `${value < 10 ? value.toFixed(1) : value.toFixed(0)} ms`
}

function percent(value: number): string {
  return `${Math.round(value)} %`
}
