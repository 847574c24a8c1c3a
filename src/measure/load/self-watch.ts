import { createHistogram, monitorEventLoopDelay } from 'node:perf_hooks'
import type { ClientReadings } from '../../engine/certificate/certify.ts'
import type { Clock } from '../clock.ts'
import type { Exchange } from './exchange.ts'

/** The loop is looked at this often; the wait itself is subtracted from what is found. */
const LOOP_RESOLUTION_MS = 5
const NS_PER_MS = 1e6
/** Lags beyond an hour are counted as an hour. */
const LAG_NS_MAX = 3_600e9

interface Totals {
  asked: number
  sent: number
  opened: number
  reused: number
}

/** What the client reads of itself while it sends: its event loop, its CPU, how late it sends. */
export class SelfWatch {
  readonly #clock: Clock
  readonly #loop = monitorEventLoopDelay({ resolution: LOOP_RESOLUTION_MS })
  readonly #lag = createHistogram()
  #cpu = cpuUs()
  #since: number

  constructor(clock: Clock) {
    this.#clock = clock
    this.#since = clock.now()
    this.#loop.enable()
  }

  /** Forgets what was read so far: the measured part begins. */
  restart(): void {
    this.#loop.reset()
    this.#lag.reset()
    this.#cpu = cpuUs()
    this.#since = this.#clock.now()
  }

  /** Counts how late a request left. One that had to open its connection waited for the server. */
  addSent(exchange: Exchange): void {
    if (exchange.sent_at === null || exchange.connection_reused !== true) return
    const lag_ns = Math.round(exchange.sent_at - exchange.scheduled_at)
    this.#lag.record(Math.min(LAG_NS_MAX, Math.max(1, lag_ns)))
  }

  read(totals: Totals): ClientReadings {
    const elapsed_us = (this.#clock.now() - this.#since) / 1e3
    const hasLag = this.#lag.count > 0
    const lag_ms = (percentile: number): number =>
      hasLag ? this.#lag.percentile(percentile) / NS_PER_MS : 0
    return {
      event_loop_delay_ms_p99: this.#loopDelayMs(),
      client_cpu_pct: elapsed_us <= 0 ? 0 : (100 * (cpuUs() - this.#cpu)) / elapsed_us,
      send_lag_ms_p50: lag_ms(50),
      send_lag_ms_p99: lag_ms(99),
      send_lag_ms_max: hasLag ? this.#lag.max / NS_PER_MS : 0,
      requests_asked: totals.asked,
      requests_delivered: totals.sent,
      requests_unsent: Math.max(0, totals.asked - totals.sent),
      connections_new: totals.opened,
      connections_reused: totals.reused,
      threads: [],
    }
  }

  stop(): void {
    this.#loop.disable()
  }

  #loopDelayMs(): number {
    if (this.#loop.count === 0) return 0
    return Math.max(0, this.#loop.percentile(99) / NS_PER_MS - LOOP_RESOLUTION_MS)
  }
}

/** CPU time of the sending thread in microseconds; of the process where the runtime is older. */
function cpuUs(): number {
  const { threadCpuUsage } = process as { threadCpuUsage?: () => NodeJS.CpuUsage }
  const { user, system } = threadCpuUsage?.call(process) ?? process.cpuUsage()
  return user + system
}
