import { isOk, type RequestScalars } from '../../shared/request.ts'

const NS_PER_S = 1e9

/** What the tools divide by one another, over all requests but the warm-up; runs are added up. */
export interface RunTotals {
  requests_ok: number
  /** Ended badly by themselves, and cut off from this side. */
  requests_failed: number
  requests_cancelled: number
  requests_without_usage: number
  output_tokens: number
  /** Null where one answer's input was not counted: a sum over the others would read as one over all. */
  input_tokens: number | null
  /** From the start of the run to the end of its last request. */
  run_s: number
  /** From the first byte sent to the last event with content, and to the last end, of good requests. */
  sent_to_content_s: number
  sent_to_end_s: number
  /** Time that good requests took from sending to their end, added up. */
  request_s: number
  /** Runs with a good request; when their last scheduled request was due, and when it had ended. */
  runs: number
  last_due_s: number
  last_done_s: number
}

/** Adds up one run after another; `add` is called once a request, `endRun` once a run. */
export class TotalsCounter {
  readonly #totals: RunTotals = {
    requests_ok: 0,
    requests_failed: 0,
    requests_cancelled: 0,
    requests_without_usage: 0,
    output_tokens: 0,
    input_tokens: 0,
    run_s: 0,
    sent_to_content_s: 0,
    sent_to_end_s: 0,
    request_s: 0,
    runs: 0,
    last_due_s: 0,
    last_done_s: 0,
  }
  #run = emptyRun()

  add(record: RequestScalars): void {
    const totals = this.#totals
    if (record.outcome === 'cancelled') totals.requests_cancelled += 1
    else if (!isOk(record)) totals.requests_failed += 1
    if (!isOk(record)) return
    totals.requests_ok += 1
    totals.output_tokens += record.output_tokens
    if (record.output_tokens_source !== 'usage') totals.requests_without_usage += 1
    totals.input_tokens =
      record.input_tokens === null || totals.input_tokens === null
        ? null
        : totals.input_tokens + record.input_tokens
    this.#addInstants(record)
  }

  endRun(end_ns: number): void {
    const run = this.#run
    this.#totals.run_s += end_ns / NS_PER_S
    if (run.first_sent_ns < Infinity) {
      this.#totals.runs += 1
      this.#totals.sent_to_content_s += (run.last_content_ns - run.first_sent_ns) / NS_PER_S
      this.#totals.sent_to_end_s += (run.last_end_ns - run.first_sent_ns) / NS_PER_S
      this.#totals.last_due_s += run.last_due_ns / NS_PER_S
      this.#totals.last_done_s += run.last_done_ns / NS_PER_S
    }
    this.#run = emptyRun()
  }

  totals(): RunTotals {
    return this.#totals
  }

  #addInstants(record: RequestScalars): void {
    const run = this.#run
    const sent_ns = record.sent_ns ?? record.scheduled_ns
    this.#totals.request_s += (record.end_ns - sent_ns) / NS_PER_S
    run.first_sent_ns = Math.min(run.first_sent_ns, sent_ns)
    run.last_content_ns = Math.max(run.last_content_ns, record.last_ns ?? record.end_ns)
    run.last_end_ns = Math.max(run.last_end_ns, record.end_ns)
    if (record.scheduled_ns < run.last_due_ns) return
    run.last_due_ns = record.scheduled_ns
    run.last_done_ns = record.end_ns
  }
}

function emptyRun() {
  return {
    first_sent_ns: Infinity,
    last_content_ns: -Infinity,
    last_end_ns: -Infinity,
    last_due_ns: -Infinity,
    last_done_ns: 0,
  }
}
