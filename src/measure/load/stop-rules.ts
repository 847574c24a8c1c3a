import type { Outcome } from '../../shared/request.ts'

/** A run gives up at once when its first requests all fail … */
export const FIRST_FAILURES = 20
/** … when nothing has succeeded for so long, and so many requests failed in a row … */
export const CONSECUTIVE_FAILURES = 20
/** … or when for so many seconds, one after another, more than this share of each second's requests failed. */
export const FAILED_SHARE_MAX = 0.5
/** A server that restarts is back sooner; what failed meanwhile is data. */
export const FAILING_S_MAX = 10

/** Errors that carry an id each would otherwise be kept without bound. */
const ERRORS_KEPT_MAX = 100
const NS_PER_S = 1e9

interface Ended {
  outcome: Outcome
  error: string | null
  /** Nanoseconds on any clock that goes on. */
  end_at: number
}

/**
 * Decides when a run stops itself: numbers from a server that refuses its load would be worth
 * nothing, and hammering it on helps nobody. Cancelled requests say nothing about the server. Seconds in
 * which nothing ended are passed over: they say nothing either.
 */
export class StopRules {
  readonly #first: number
  readonly #errors = new Map<string, number>()
  #ended = 0
  #failed = 0
  /** Failures since something succeeded, and when the first of them came. */
  #in_a_row = 0
  #failing_since = 0
  /** The second under way, and how many before it, one after another, went wrong. */
  #second = -Infinity
  #second_ended = 0
  #second_failed = 0
  #bad_seconds = 0

  /** @param requests_total How many requests the run sends; null where it is not known. */
  constructor(requests_total: number | null) {
    this.#first = Math.min(FIRST_FAILURES, requests_total ?? FIRST_FAILURES)
  }

  /** Takes one outcome; answers the sentence with which the run stops, or null to go on. */
  add(ended: Ended): string | null {
    if (ended.outcome === 'cancelled') return null
    const isFailure = ended.outcome !== 'ok'
    this.#ended += 1
    if (isFailure) this.#addFailure(ended)
    else this.#in_a_row = 0
    this.#addToSecond(Math.floor(ended.end_at / NS_PER_S), isFailure)
    return isFailure ? this.#verdict(ended.end_at) : null
  }

  #addFailure({ outcome, error, end_at }: Ended): void {
    this.#failed += 1
    if (this.#in_a_row === 0) this.#failing_since = end_at
    this.#in_a_row += 1
    const words = error ?? outcome
    if (this.#errors.has(words) || this.#errors.size < ERRORS_KEPT_MAX)
      this.#errors.set(words, (this.#errors.get(words) ?? 0) + 1)
  }

  #addToSecond(second: number, isFailure: boolean): void {
    if (second !== this.#second) {
      const wasBad = this.#second_failed > this.#second_ended * FAILED_SHARE_MAX
      this.#bad_seconds = wasBad ? this.#bad_seconds + 1 : 0
      this.#second = second
      this.#second_ended = 0
      this.#second_failed = 0
    }
    this.#second_ended += 1
    if (isFailure) this.#second_failed += 1
  }

  #verdict(now: number): string | null {
    const ended = this.#ended
    if (this.#failed === ended && ended >= this.#first)
      return ended === 1
        ? `The only request failed: ${this.#commonest()}`
        : `All of the first ${ended} requests failed: ${this.#commonest()}`
    const failing_s = (now - this.#failing_since) / NS_PER_S
    if (this.#in_a_row >= CONSECUTIVE_FAILURES && failing_s >= FAILING_S_MAX)
      return `The last ${this.#in_a_row} requests failed, one after another for ${FAILING_S_MAX} s; the commonest error: ${this.#commonest()}`
    if (this.#bad_seconds >= FAILING_S_MAX)
      return `More than ${FAILED_SHARE_MAX * 100} % of the requests failed in each of ${FAILING_S_MAX} seconds; the commonest error: ${this.#commonest()}`
    return null
  }

  #commonest(): string {
    const [top] = [...this.#errors].sort((left, right) => right[1] - left[1])
    return top?.[0] ?? 'no reason was given.'
  }
}
