import type { Clock } from '../clock.ts'
import { DueHeap } from './due-heap.ts'

const NS_PER_MS = 1e6
/** A timer of Node wakes up to this long after its millisecond; what is left is waited for in turns of the loop. */
const WAKE_LATE_NS = 150_000
const SLEEP_MIN_NS = NS_PER_MS + WAKE_LATE_NS
const SLEEP_MS_MAX = 60_000
/** Actions in one turn of the loop, so that answers are read in between when many are due at once. */
const ACTIONS_A_TURN_MAX = 16
/** Two turns closer together than this had nothing between them: the time was spent waiting. */
const IDLE_TURN_NS_MAX = 5_000

/**
 * Runs actions at instants of the clock. A timer of Node sleeps until a little before; the rest is
 * waited for in turns of the event loop, each of which reads what has come, so that nothing starves.
 */
export class SendTimer {
  /** Time spent in empty turns, waiting: CPU time that is no work. Nanoseconds. */
  waited_ns = 0
  readonly #clock: Clock
  readonly #heap = new DueHeap()
  #sleeping: NodeJS.Timeout | null = null
  #sleeping_for = Infinity
  #turning: NodeJS.Immediate | null = null
  #last_turn_at = 0
  #running = false

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Runs `run` at `due_at` of the clock, or as soon as may be where that has passed. Never at once. */
  at(due_at: number, run: () => void): void {
    this.#heap.push({ due_at, run })
    if (this.#running || this.#turning !== null || due_at >= this.#sleeping_for) return
    this.#arm(this.#clock.now())
  }

  /** Forgets what was to come. */
  clear(): void {
    this.#heap.clear()
    this.#wake()
    if (this.#turning !== null) clearImmediate(this.#turning)
    this.#turning = null
  }

  #arm(now: number): void {
    this.#wake()
    const next = this.#heap.peek()
    if (next === undefined) return
    const left_ns = next.due_at - now
    if (left_ns < SLEEP_MIN_NS) {
      this.#last_turn_at = now
      this.#turning = setImmediate(() => {
        this.#turn()
      })
      return
    }
    const sleep_ms = Math.min(SLEEP_MS_MAX, Math.floor((left_ns - WAKE_LATE_NS) / NS_PER_MS))
    this.#sleeping_for = next.due_at
    this.#sleeping = setTimeout(() => {
      this.#sleeping = null
      this.#sleeping_for = Infinity
      if (this.#turning === null) this.#arm(this.#clock.now())
    }, sleep_ms)
  }

  #wake(): void {
    if (this.#sleeping !== null) clearTimeout(this.#sleeping)
    this.#sleeping = null
    this.#sleeping_for = Infinity
  }

  #turn(): void {
    this.#turning = null
    let now = this.#clock.now()
    const since = now - this.#last_turn_at
    if (since < IDLE_TURN_NS_MAX) this.waited_ns += since
    this.#running = true
    for (let count = 0; count < ACTIONS_A_TURN_MAX; count += 1) {
      const next = this.#heap.peek()
      if (next === undefined || next.due_at > now) break
      this.#heap.pop()
      next.run()
      now = this.#clock.now()
    }
    this.#running = false
    this.#arm(now)
  }
}
