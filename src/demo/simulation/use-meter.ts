interface Interval {
  start_s: number
  end_s: number
  weight: number
}

/** How far back a mean can be asked for. */
const HORIZON_S = 2

/**
 * Adds up how long something was in use, weighted. Use is known ahead of time here (a step's end is
 * known at its start), so an instant inside an interval counts the part of it that has passed: what
 * is read never runs backwards.
 */
export class UseMeter {
  #closed_s = 0
  readonly #open: Interval[] = []

  /** Adds use from `start_s` to `end_s`; starts must not go backwards. */
  add(start_s: number, end_s: number, weight = 1): void {
    if (end_s <= start_s) return
    this.#close(start_s - HORIZON_S)
    const last = this.#open.at(-1)
    if (last?.weight === weight && start_s - last.end_s < 1e-9) {
      last.end_s = end_s
    } else {
      this.#open.push({ start_s, end_s, weight })
    }
  }

  /** Weighted seconds of use from the beginning to `t_s`, which lies no further back than the horizon. */
  until(t_s: number): number {
    return this.#open.reduce(
      (sum, { start_s, end_s, weight }) =>
        sum + weight * Math.max(0, Math.min(end_s, t_s) - start_s),
      this.#closed_s,
    )
  }

  /** Weighted share of the `window_s` seconds before `t_s`, 0–1 where weights are. */
  mean(t_s: number, window_s: number): number {
    const from_s = Math.max(0, t_s - window_s)
    if (t_s <= from_s) return 0
    return (this.until(t_s) - this.until(from_s)) / (t_s - from_s)
  }

  #close(before_s: number): void {
    for (let head = this.#open[0]; head !== undefined; head = this.#open[0]) {
      if (head.end_s >= before_s) return
      this.#closed_s += head.weight * (head.end_s - head.start_s)
      this.#open.shift()
    }
  }
}
