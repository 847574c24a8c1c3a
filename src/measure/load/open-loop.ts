import type { Schedule } from '../../engine/plan/schedule.ts'
import type { Exchange } from './exchange.ts'
import { Fifo } from './fifo.ts'
import { Flights } from './flights.ts'
import type { LoadLoop, LoopOptions } from './load-loop.ts'
import type { SessionRun } from './request-source.ts'

const NS_PER_S = 1e9
/** Requests that wait in the client at once; one that is due beyond them is counted as unsent. */
export const CLIENT_QUEUE_MAX = 100_000
/** Connections of one thread, where the workload sets no cap: a process has a limit of its own. */
export const IN_FLIGHT_MAX = 10_000

export interface OpenLoopOptions extends LoopOptions {
  /** When this thread's sessions are due. */
  schedule: Schedule
  /** Null: none but this side's own. */
  max_in_flight: number | null
  /** How long a request may wait for its turn. */
  timeout_s: number
}

/** A request that is due and waits for its turn. */
interface Waiting {
  run: SessionRun
  due_at: number
}

/**
 * Begins sessions at the instants of a schedule, whether or not the server keeps up; a session's later
 * turns are due their think time after the turn before has ended. While as many are in flight as the
 * cap allows, what is due waits in a queue, and its times count from when it was due.
 *
 * After the last arrival the queue is sent to its end: what waited longest would else be missing from
 * the figures. A request whose time is over before its turn ends as a timeout, so that this has an end.
 */
export class OpenLoop implements LoadLoop {
  readonly done: Promise<void>
  asked = 0
  waited_out = 0
  skipped = 0
  readonly #options: OpenLoopOptions
  readonly #flights: Flights
  readonly #queue = new Fifo<Waiting>()
  readonly #in_flight_max: number
  #start_at = 0
  #end_at = Infinity
  /** Sessions between two turns. */
  #thinking = 0
  #arriving = true
  #stopped = false
  #resolve: () => void = () => undefined

  constructor(options: OpenLoopOptions) {
    this.#options = options
    this.#in_flight_max = options.max_in_flight ?? IN_FLIGHT_MAX
    this.done = new Promise((resolve) => {
      this.#resolve = resolve
    })
    const onEnd = (exchange: Exchange, run: SessionRun): void => {
      this.#options.onFinish(exchange)
      this.#goOn(exchange, run)
      this.#sendWaiting(exchange.end_at)
      this.#endIfIdle()
    }
    this.#flights = new Flights({ ...options, onEnd }, (now) => {
      this.#endWaitedOut(now)
    })
  }

  get delivered(): number {
    return this.#flights.delivered
  }

  get on_their_way(): number {
    return this.#queue.size + this.#flights.connecting
  }

  get in_flight(): number {
    return this.#flights.size
  }

  exchanges(): IterableIterator<Exchange> {
    return this.#flights.exchanges()
  }

  start(start_at: number): void {
    const { duration_s } = this.#options
    this.#start_at = start_at
    if (duration_s !== null) this.#end_at = start_at + duration_s * NS_PER_S
    this.#awaitNext()
  }

  /** What waits has no record; it was asked for, and not delivered. */
  cancel(reason: string): void {
    this.#stopped = true
    this.#arriving = false
    this.#thinking = 0
    this.#options.timer.clear()
    this.#queue.clear()
    this.#flights.cancel(reason)
    this.#endIfIdle()
  }

  #awaitNext(): void {
    const after_ns = this.#options.schedule.next()
    const due_at = this.#start_at + (after_ns ?? Infinity)
    if (due_at >= this.#end_at || after_ns === null) {
      this.#arriving = false
      this.#endIfIdle()
      return
    }
    this.#options.timer.at(due_at, () => {
      this.#arrive(due_at)
    })
  }

  #arrive(due_at: number): void {
    const run = this.#options.source.next()
    if (run === null) {
      this.#arriving = false
      this.#endIfIdle()
      return
    }
    this.#due(run, due_at)
    this.#awaitNext()
  }

  #due(run: SessionRun, due_at: number): void {
    this.asked += 1
    if (this.#queue.size === 0 && this.#flights.size < this.#in_flight_max)
      this.#flights.send(run, due_at, due_at)
    else if (this.#queue.size < CLIENT_QUEUE_MAX) this.#queue.push({ run, due_at })
    else {
      this.#giveUp(run)
      this.#options.source.drop(run)
    }
  }

  /** A place came free. */
  #sendWaiting(free_at: number): void {
    while (this.#flights.size < this.#in_flight_max) {
      const next = this.#queue.shift()
      if (next === undefined) return
      // Waiting under the workload's cap is asked for; under this side's own limit it is lag.
      this.#flights.send(next.run, next.due_at, this.#isCapped ? free_at : next.due_at)
    }
  }

  #goOn(exchange: Exchange, run: SessionRun): void {
    if (this.#stopped) return
    const { source, timer } = this.#options
    if (exchange.outcome !== 'ok') {
      this.#giveUp(run)
      return
    }
    if (!source.advance(run)) return
    const due_at = exchange.end_at + (run.plan.think_ns[run.turn - 1] ?? 0)
    if (due_at >= this.#end_at) return
    this.#thinking += 1
    timer.at(due_at, () => {
      this.#thinking -= 1
      this.#due(run, due_at)
    })
  }

  /** The session's later turns never become due. */
  #giveUp(run: SessionRun): void {
    this.skipped += this.#options.source.turnsLeft(run)
  }

  get #isCapped(): boolean {
    return this.#options.max_in_flight !== null
  }

  #endWaitedOut(now: number): void {
    const { timeout_s } = this.#options
    for (;;) {
      const next = this.#queue.peek()
      if (next === undefined || now - next.due_at <= timeout_s * NS_PER_S) return
      this.#queue.shift()
      if (this.#isCapped) this.waited_out += 1
      const reason = `No end after ${timeout_s} s; all the while ${this.#in_flight_max} others were in flight, the most allowed.`
      this.#flights.refuse(next.run, next.due_at, 'timeout', reason)
    }
  }

  #endIfIdle(): void {
    const busy = this.#flights.size + this.#queue.size + this.#thinking
    if (this.#arriving || busy > 0) return
    this.#flights.stop()
    this.#resolve()
  }
}
