import { TICK_VALUES_MAX } from '../../shared/process-messages.ts'
import type { ErrorKind } from '../../shared/summary.ts'
import { ErrorCounter } from './error-counter.ts'
import type { ThreadReadings } from './self-watch.ts'

/** What one sending thread has to say: counts since the start, and values since it last said so. */
export interface SenderReport {
  in_flight: number
  done: number
  failed: number
  asked: number
  delivered: number
  /** Due, and neither at the server nor ended yet. */
  on_their_way: number
  waited_out: number
  skipped: number
  errors: ErrorKind[]
  /** Of the clock; the start where nothing has ended yet. */
  last_end_at: number
  connections_new: number
  connections_reused: number
  readings: ThreadReadings
  requests_since: number
  tokens_since: number
  ttft_ms_since: number[]
  itl_ms_since: number[]
}

/** The newer of two reports of one thread, with what happened since before the older one. */
export function joinReports(older: SenderReport | null, newer: SenderReport): SenderReport {
  if (older === null) return newer
  return {
    ...newer,
    requests_since: older.requests_since + newer.requests_since,
    tokens_since: older.tokens_since + newer.tokens_since,
    ttft_ms_since: cut([...older.ttft_ms_since, ...newer.ttft_ms_since]),
    itl_ms_since: cut([...older.itl_ms_since, ...newer.itl_ms_since]),
  }
}

/** A report that has been told, with nothing new since. */
export function toldReport(report: SenderReport): SenderReport {
  return { ...report, requests_since: 0, tokens_since: 0, ttft_ms_since: [], itl_ms_since: [] }
}

/** The load of all threads together, without what each says of itself. */
export type LoadReport = Omit<SenderReport, 'readings'>

export function sumReports(reports: readonly SenderReport[]): LoadReport {
  const sum = (of: (report: SenderReport) => number): number =>
    reports.reduce((total, report) => total + of(report), 0)
  const errors = new ErrorCounter()
  for (const report of reports) errors.addAll(report.errors)
  return {
    in_flight: sum((report) => report.in_flight),
    done: sum((report) => report.done),
    failed: sum((report) => report.failed),
    asked: sum((report) => report.asked),
    delivered: sum((report) => report.delivered),
    on_their_way: sum((report) => report.on_their_way),
    waited_out: sum((report) => report.waited_out),
    skipped: sum((report) => report.skipped),
    errors: errors.kinds(),
    last_end_at: Math.max(...reports.map((report) => report.last_end_at)),
    connections_new: sum((report) => report.connections_new),
    connections_reused: sum((report) => report.connections_reused),
    requests_since: sum((report) => report.requests_since),
    tokens_since: sum((report) => report.tokens_since),
    ttft_ms_since: shared(reports.map((report) => report.ttft_ms_since)),
    itl_ms_since: shared(reports.map((report) => report.itl_ms_since)),
  }
}

/** As many values as a tick may have, the threads taking turns so that none is left out. */
function shared(lists: readonly (readonly number[])[]): number[] {
  const values: number[] = []
  const longest = Math.max(...lists.map((list) => list.length))
  for (let at = 0; at < longest; at += 1)
    for (const list of lists) {
      const value = list[at]
      if (value !== undefined) values.push(value)
      if (values.length >= TICK_VALUES_MAX) return values
    }
  return values
}

/** The newest values, as many as a tick may have. */
function cut(values: number[]): number[] {
  return values.slice(-TICK_VALUES_MAX)
}
