import { createHistogram, type RecordableHistogram } from 'node:perf_hooks'
import type { Clock } from '../clock.ts'
import { LoopDelay } from './loop-delay.ts'
import type { SendTimer } from './send-timer.ts'
import { ThreadCpu } from './thread-cpu.ts'

/** Lags beyond an hour are counted as an hour. */
const LAG_NS_MAX = 3_600e9

/** What a sending thread reads of itself; shares are of one core, or of the time. */
export interface ThreadReadings {
  event_loop_delay_ms_p99: number
  cpu_pct: number
  cpu_wait_pct: number | null
}

/** What a thread reads of itself while it sends: its event loop, its CPU, how late it sends. */
export class SelfWatch {
  /** How late each request left, in nanoseconds. Another thread may hold and read it. */
  readonly lag: RecordableHistogram = createHistogram()
  readonly #clock: Clock
  readonly #timer: SendTimer
  readonly #loop: LoopDelay
  readonly #cpu = new ThreadCpu()
  #since: number
  #waited_before = 0

  /** @param timer Its waiting takes CPU time, and is no work. */
  constructor(clock: Clock, timer: SendTimer) {
    this.#clock = clock
    this.#timer = timer
    this.#since = clock.now()
    this.#loop = new LoopDelay(clock)
  }

  async open(): Promise<void> {
    await this.#cpu.open()
  }

  /** Forgets what was read so far: the measured part begins. */
  restart(): void {
    this.#cpu.restart()
    this.#loop.reset()
    this.lag.reset()
    this.#waited_before = this.#timer.waited_ns
    this.#since = this.#clock.now()
  }

  addLag(lag_ns: number): void {
    this.lag.record(Math.min(LAG_NS_MAX, Math.max(1, Math.round(lag_ns))))
  }

  read(): ThreadReadings {
    const elapsed_ns = this.#clock.now() - this.#since
    const { cpu_ns, wait_ns } = this.#cpu.read()
    void this.#cpu.refresh()
    const worked_ns = cpu_ns - (this.#timer.waited_ns - this.#waited_before)
    return {
      event_loop_delay_ms_p99: this.#loop.ms(99),
      cpu_pct: percent(worked_ns, elapsed_ns),
      cpu_wait_pct: wait_ns === null ? null : percent(wait_ns, elapsed_ns),
    }
  }

  /** Reads what only a file tells, so that `restart` and `read` have it as it is now. */
  async refresh(): Promise<void> {
    await this.#cpu.refresh()
  }

  async stop(): Promise<void> {
    this.#loop.stop()
    await this.#cpu.close()
  }
}

function percent(part_ns: number, whole_ns: number): number {
  return whole_ns <= 0 ? 0 : Math.max(0, (100 * part_ns) / whole_ns)
}
