import type { Outcome } from '../../shared/request.ts'

/** A run gives up when its first requests all fail … */
export const FIRST_FAILURES = 20
/** … or when more than this share of the last requests failed. */
export const WINDOW_REQUESTS = 100
export const WINDOW_FAILED_SHARE_MAX = 0.5

interface Ended {
  outcome: Outcome
  error: string | null
}

/**
 * Decides when a run stops itself: numbers from a server that refuses its load would be worth
 * nothing, and hammering it on helps nobody. Cancelled requests say nothing about the server.
 */
export class StopRules {
  readonly #first: number
  readonly #window: boolean[] = []
  readonly #errors = new Map<string, number>()
  #ended = 0
  #failed = 0

  /** @param requests_total How many requests the run sends; null where it ends by duration. */
  constructor(requests_total: number | null) {
    this.#first = Math.min(FIRST_FAILURES, requests_total ?? FIRST_FAILURES)
  }

  /** Takes one outcome; answers the sentence with which the run stops, or null to go on. */
  add(ended: Ended): string | null {
    if (ended.outcome === 'cancelled') return null
    const failed = ended.outcome !== 'ok'
    this.#ended += 1
    if (failed) {
      this.#failed += 1
      const error = ended.error ?? ended.outcome
      // Errors that carry an id each would otherwise grow without bound.
      if (this.#errors.has(error) || this.#errors.size < WINDOW_REQUESTS)
        this.#errors.set(error, (this.#errors.get(error) ?? 0) + 1)
    }
    this.#window.push(failed)
    if (this.#window.length > WINDOW_REQUESTS) this.#window.shift()
    return this.#verdict()
  }

  #verdict(): string | null {
    if (this.#failed === this.#ended && this.#ended >= this.#first)
      return this.#ended === 1
        ? `The only request failed: ${this.#commonest()}`
        : `All of the first ${this.#ended} requests failed: ${this.#commonest()}`
    const failed = this.#window.filter(Boolean).length
    if (
      this.#window.length === WINDOW_REQUESTS &&
      failed > WINDOW_REQUESTS * WINDOW_FAILED_SHARE_MAX
    )
      return `${failed} of the last ${WINDOW_REQUESTS} requests failed; the commonest error: ${this.#commonest()}`
    return null
  }

  #commonest(): string {
    const [top] = [...this.#errors].sort((left, right) => right[1] - left[1])
    return top?.[0] ?? 'no reason was given.'
  }
}
