import type { RequestSpec } from './simulation/request.ts'
import type { Arrival, Simulation } from './simulation/simulation.ts'

const NS_PER_S = 1e9
const MS_PER_S = 1_000
/** What is due within this is done at once: a timer has a resolution of 1 ms. */
const SLACK_S = 0.000_3

/**
 * Runs a simulation against the monotonic clock. Whenever it wakes it lets pass all the time that has
 * passed; events keep the instants at which they were due, so a late timer delays what is sent now
 * but shifts nothing that comes after.
 */
export class Driver {
  readonly #simulation: Simulation
  readonly #deliver: (arrival: Arrival) => void
  readonly #settled: () => void
  readonly #started_ns = process.hrtime.bigint()
  #timer: NodeJS.Timeout | null = null
  #timer_due_s = Number.POSITIVE_INFINITY
  /** How far the simulation has been let; up to the slack ahead of the clock. */
  #reached_s = 0
  #late_s = 0
  #deliveries = 0

  /** `deliver` is told each arrival, `settled` that there is no more for now. */
  constructor(simulation: Simulation, deliver: (arrival: Arrival) => void, settled: () => void) {
    this.#simulation = simulation
    this.#deliver = deliver
    this.#settled = settled
  }

  /** Seconds since the start, on the monotonic clock. */
  now(): number {
    return Number(process.hrtime.bigint() - this.#started_ns) / NS_PER_S
  }

  /** How late arrivals were handed on in all, and how many there were: the simulation's own error. */
  get lateness(): { sum_s: number; count: number } {
    return { sum_s: this.#late_s, count: this.#deliveries }
  }

  /** Lets a request in; what arrives for it is handed on from the next `settle` on. */
  submit(spec: RequestSpec): number {
    return this.#simulation.submit(Math.max(this.now(), this.#reached_s), spec)
  }

  abort(id: number): void {
    this.#simulation.abort(Math.max(this.now(), this.#reached_s), id)
    this.settle()
  }

  /** Brings the simulation to now and hands on what has arrived. */
  settle(): void {
    const now_s = this.now()
    this.#reached_s = Math.max(this.#reached_s, now_s + SLACK_S)
    for (const arrival of this.#simulation.advance(this.#reached_s)) {
      this.#late_s += Math.max(0, now_s - arrival.t_s)
      this.#deliveries += 1
      this.#deliver(arrival)
    }
    this.#settled()
    this.#arm()
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
  }

  #arm(): void {
    const due_s = this.#simulation.nextDue()
    if (due_s === null || (this.#timer !== null && this.#timer_due_s <= due_s)) return
    this.close()
    this.#timer_due_s = due_s
    this.#timer = setTimeout(
      () => {
        this.#timer = null
        this.settle()
      },
      Math.max(0, due_s - this.now()) * MS_PER_S,
    )
  }
}
