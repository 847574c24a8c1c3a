import type { CertifyContext } from '../../engine/certificate/certify.ts'
import type { LoadTick } from '../../shared/process-messages.ts'
import type { Certificate } from '../../shared/summary.ts'
import { certifyRun, nothingMeasured } from './run-certificate.ts'
import {
  joinReports,
  sumReports,
  toldReport,
  type LoadReport,
  type SenderReport,
} from './sender-report.ts'
import type { SendingThread } from './sending.ts'

const NS_PER_S = 1e9

interface BookOptions {
  threads: readonly SendingThread[]
  /** The run's instant zero. */
  start_at: number
  /** Null where the run ends by duration. */
  requests_total: number | null
  limits: Omit<CertifyContext, 'requests_waited_out'>
}

/** What all sending threads of a run have said so far, put together. */
export class RunBook {
  readonly #options: BookOptions
  readonly #reports: (SenderReport | null)[]
  #told_at: number

  constructor(options: BookOptions) {
    this.#options = options
    this.#reports = options.threads.map(() => null)
    this.#told_at = options.start_at
  }

  /** Everything since the last call; null before the start, or before every thread has said something. */
  tick(now: number): LoadTick | null {
    const { threads, start_at, requests_total } = this.#options
    threads.forEach((thread, index) => {
      const report = thread.takeReport()
      if (report !== null) this.#reports[index] = joinReports(this.#reports[index] ?? null, report)
    })
    const reports = this.#reports.filter((report) => report !== null)
    if (now <= start_at || reports.length < threads.length) return null
    const load = sumReports(reports)
    const tick: LoadTick = {
      t_ns: now - start_at,
      in_flight: load.in_flight,
      requests_done: load.done,
      requests_failed: load.failed,
      requests_total: requests_total === null ? null : requests_total - load.skipped,
      requests_asked: load.asked,
      requests_delivered: load.delivered,
      errors: load.errors,
      requests_since: load.requests_since,
      tokens_since: load.tokens_since,
      ttft_ms_since: load.ttft_ms_since,
      itl_ms_since: load.itl_ms_since,
      interval_s: (now - this.#told_at) / NS_PER_S,
      certificate: this.#certify(load, reports),
    }
    this.#told_at = now
    // A thread that says nothing new until the next tick has had no more since.
    for (const [index, report] of reports.entries()) this.#reports[index] = toldReport(report)
    return tick
  }

  /** The account at the end, from what the last tick gathered. */
  end(): { end_ns: number; certificate: Certificate } {
    const reports = this.#reports.filter((report) => report !== null)
    if (reports.length === 0) return { end_ns: 0, certificate: nothingMeasured() }
    const load = sumReports(reports)
    return {
      end_ns: load.last_end_at - this.#options.start_at,
      certificate: this.#certify(load, reports),
    }
  }

  #certify(load: LoadReport, reports: readonly SenderReport[]): Certificate {
    const { threads, limits } = this.#options
    const readings = reports.map((report) => report.readings)
    return certifyRun(
      load,
      readings,
      threads.map((thread) => thread.lag),
      limits,
    )
  }
}
