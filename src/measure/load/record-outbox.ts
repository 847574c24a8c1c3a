import { packInBatches } from '../../shared/record-batch.ts'
import type { Exchange } from './exchange.ts'
import { Fifo } from './fifo.ts'
import { toRecord } from './record.ts'
import type { SendingEvents } from './sending.ts'

/** Requests packed in one turn of the event loop, a fraction of a millisecond: what is due waits no longer. */
const RECORDS_A_TURN = 50

/** Hands over the records of requests that ended, a few in each turn of the event loop. */
export class RecordOutbox {
  readonly #events: Pick<SendingEvents, 'records'>
  readonly #start_at: number
  readonly #ended = new Fifo<Exchange>()
  #turning: NodeJS.Immediate | null = null

  /** @param start_at The run's instant zero. */
  constructor(events: Pick<SendingEvents, 'records'>, start_at: number) {
    this.#events = events
    this.#start_at = start_at
  }

  add(exchange: Exchange): void {
    this.#ended.push(exchange)
  }

  /** Begins to hand over what is there. */
  begin(): void {
    if (this.#ended.size === 0) return
    this.#turning ??= setImmediate(() => {
      this.#turning = null
      this.#handOver(RECORDS_A_TURN)
      this.begin()
    })
  }

  /** Hands over all that is left, now. */
  flush(): void {
    if (this.#turning !== null) clearImmediate(this.#turning)
    this.#turning = null
    while (this.#ended.size > 0) this.#handOver(RECORDS_A_TURN)
  }

  #handOver(count: number): void {
    const records = []
    while (records.length < count) {
      const exchange = this.#ended.shift()
      if (exchange === undefined) break
      records.push(toRecord(exchange, this.#start_at))
    }
    for (const batch of packInBatches(records)) this.#events.records(batch)
  }
}
