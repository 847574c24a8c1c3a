import { UseMeter } from './use-meter.ts'

/** Workers that take jobs first come first served, one at a time each. */
export class WorkerPool {
  readonly #free_s: number[]
  readonly meters: readonly UseMeter[]

  constructor(workers: number) {
    this.#free_s = Array.from({ length: workers }, () => 0)
    this.meters = this.#free_s.map(() => new UseMeter())
  }

  /** Gives a job that arrives at `t_s` to the worker that is free first; returns when it is done. */
  run(t_s: number, service_s: number): number {
    const first = this.#free_s.indexOf(Math.min(...this.#free_s))
    const start_s = Math.max(t_s, this.#free_s[first] ?? 0)
    const end_s = start_s + service_s
    this.#free_s[first] = end_s
    this.meters[first]?.add(start_s, end_s)
    return end_s
  }

  /** Seconds of work done by all workers up to `t_s`. */
  busyUntil(t_s: number): number {
    return this.meters.reduce((sum, meter) => sum + meter.until(t_s), 0)
  }
}
