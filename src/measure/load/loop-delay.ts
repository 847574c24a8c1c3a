import { createHistogram } from 'node:perf_hooks'
import type { Clock } from '../clock.ts'

/** The loop is looked at this often; the wait itself is subtracted from what is found. */
const LOOK_EVERY_MS = 5
const NS_PER_MS = 1e6
const LOOK_EVERY_NS = LOOK_EVERY_MS * NS_PER_MS

/**
 * How late the event loop of this thread is. A stall is found once, however long it was, though every
 * look that should have happened in it was late as well; those are counted too, each by the look's
 * distance less, as HdrHistogram's `recordValueWithExpectedInterval` does against this "coordinated
 * omission" (G. Tene). Node's `monitorEventLoopDelay` counts a stall once.
 */
export class LoopDelay {
  readonly #clock: Clock
  readonly #delays = createHistogram()
  readonly #timer: NodeJS.Timeout
  #looked_at: number

  constructor(clock: Clock) {
    this.#clock = clock
    this.#looked_at = clock.now()
    this.#timer = setInterval(() => {
      this.#look()
    }, LOOK_EVERY_MS)
    this.#timer.unref()
  }

  reset(): void {
    this.#delays.reset()
    this.#looked_at = this.#clock.now()
  }

  ms(percentile: number): number {
    return this.#delays.count === 0 ? 0 : this.#delays.percentile(percentile) / NS_PER_MS
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  #look(): void {
    const now = this.#clock.now()
    let late_ns = now - this.#looked_at - LOOK_EVERY_NS
    this.#looked_at = now
    // A histogram of Node begins at 1.
    this.#delays.record(Math.max(1, Math.round(late_ns)))
    for (late_ns -= LOOK_EVERY_NS; late_ns > 0; late_ns -= LOOK_EVERY_NS)
      this.#delays.record(Math.max(1, Math.round(late_ns)))
  }
}
