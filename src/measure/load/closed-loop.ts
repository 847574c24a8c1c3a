import type { Exchange } from './exchange.ts'
import { Flights } from './flights.ts'
import type { LoadLoop, LoopOptions } from './load-loop.ts'
import type { SessionRun } from './request-source.ts'

const NS_PER_S = 1e9
/**
 * A slot whose request found no server waits so long before its next one. A refusal takes less than a
 * millisecond: a server that restarts would meanwhile be asked for thousands of requests a second, which
 * no user sends, and which would use up the plan. Until something has succeeded there is no such
 * wait, so that a server that is not there is found out at once.
 */
const REFUSED_PAUSE_NS = NS_PER_S

export interface ClosedLoopOptions extends LoopOptions {
  concurrency: number
  /** Whether sessions wait between their turns; a warm-up does not. */
  thinks: boolean
}

/**
 * Keeps `concurrency` slots busy with one session after another: a request is due when the one before
 * it in its slot has ended, a session's later turns their think time after that. A slot whose session
 * thinks holds no request.
 */
export class ClosedLoop implements LoadLoop {
  readonly done: Promise<void>
  readonly waited_out = 0
  asked = 0
  skipped = 0
  readonly #options: ClosedLoopOptions
  readonly #flights: Flights
  /** Nothing becomes due from here on. */
  #end_at = Infinity
  #stopped = false
  /** Slots that wait for an instant before they send. */
  #pausing = 0
  #succeeded = false
  #resolve: () => void = () => undefined

  constructor(options: ClosedLoopOptions) {
    this.#options = options
    this.done = new Promise((resolve) => {
      this.#resolve = resolve
    })
    const onEnd = (exchange: Exchange, run: SessionRun): void => {
      this.#options.onFinish(exchange)
      this.#goOn(exchange, run)
      this.#endIfIdle()
    }
    this.#flights = new Flights({ ...options, onEnd })
  }

  get delivered(): number {
    return this.#flights.delivered
  }

  get on_their_way(): number {
    return this.#flights.connecting
  }

  get in_flight(): number {
    return this.#flights.size
  }

  exchanges(): IterableIterator<Exchange> {
    return this.#flights.exchanges()
  }

  /**
   * Sends the first requests at once. Each is due when its slot opens: a closed loop has no schedule
   * from outside that a slot could be late for.
   */
  start(start_at: number): void {
    const { context, concurrency, duration_s } = this.#options
    if (duration_s !== null) this.#end_at = start_at + duration_s * NS_PER_S
    for (let slot = 0; slot < concurrency && !this.#stopped; slot += 1)
      this.#open(context.clock.now())
    this.#endIfIdle()
  }

  cancel(reason: string): void {
    this.#stopped = true
    this.#pausing = 0
    this.#options.timer.clear()
    this.#flights.cancel(reason)
    this.#endIfIdle()
  }

  /** A slot begins its next session; after the last one it is left empty. */
  #open(due_at: number): void {
    const run = this.#options.source.next()
    if (run !== null) this.#send(run, due_at)
  }

  #send(run: SessionRun, due_at: number): void {
    this.asked += 1
    this.#flights.send(run, due_at, due_at)
  }

  #goOn(exchange: Exchange, run: SessionRun): void {
    if (this.#stopped) return
    const { source, thinks } = this.#options
    if (exchange.outcome !== 'ok') {
      this.skipped += source.turnsLeft(run)
      const due_at = exchange.end_at + this.#pauseNs(exchange)
      this.#at(due_at, exchange.end_at, () => {
        this.#open(due_at)
      })
      return
    }
    this.#succeeded = true
    const goesOn = source.advance(run)
    const think_ns = goesOn && thinks ? (run.plan.think_ns[run.turn - 1] ?? 0) : 0
    const due_at = exchange.end_at + think_ns
    this.#at(due_at, exchange.end_at, () => {
      if (goesOn) this.#send(run, due_at)
      else this.#open(due_at)
    })
  }

  #pauseNs({ outcome }: Exchange): number {
    const isNobodyThere = outcome === 'refused' || outcome === 'client_error'
    return isNobodyThere && this.#succeeded ? REFUSED_PAUSE_NS : 0
  }

  /** Goes on at an instant, or now where that is the instant at which the slot came free. */
  #at(due_at: number, free_at: number, goOn: () => void): void {
    if (due_at >= this.#end_at) return
    if (due_at <= free_at) {
      goOn()
      return
    }
    this.#pausing += 1
    this.#options.timer.at(due_at, () => {
      this.#pausing -= 1
      goOn()
      this.#endIfIdle()
    })
  }

  #endIfIdle(): void {
    if (this.#flights.size > 0 || this.#pausing > 0) return
    this.#flights.stop()
    this.#resolve()
  }
}
