import type { ChannelUser } from './channel.ts'
import { Http2Connection, STREAMS_MAX } from './http2-connection.ts'
import { openOne, type Opening } from './open-one.ts'
import { severalAtOnce, type Supply, type SupplyOptions } from './supply.ts'

/** A guard against a server that allows one stream a connection: more are never opened. */
const CONNECTIONS_MAX = 10_000

/**
 * Connections of HTTP/2. A request goes onto the first that has room; another connection is opened
 * where none has, so that no request waits for the end of another.
 */
export class Http2Supply implements Supply {
  readonly #options: SupplyOptions
  readonly #open = new Set<Http2Connection>()
  readonly #opening = new Set<Opening>()
  /** Users without a stream, oldest first. */
  readonly #waiting = new Set<ChannelUser>()
  /** Streams that one connection carries, as far as is known. */
  #streams_max = STREAMS_MAX
  #destroyed = false

  constructor(options: SupplyOptions) {
    this.#options = options
  }

  take(user: ChannelUser): void {
    const connection = this.#withRoom()
    if (connection === undefined) {
      this.#waiting.add(user)
      this.#openForWaiting()
      return
    }
    this.#options.counts.reused += 1
    connection.begin(user, true, this.#options.clock.now())
  }

  leave(user: ChannelUser): void {
    this.#waiting.delete(user)
  }

  /** The first connection tells how many streams one carries. */
  async openAhead(count: number): Promise<void> {
    if (this.#open.size === 0 && !(await this.#openIdle())) return
    const missing = Math.ceil(count / this.#streams_max) - this.#open.size - this.#opening.size
    await severalAtOnce(Math.min(missing, CONNECTIONS_MAX), () => this.#openIdle())
  }

  destroy(): void {
    this.#destroyed = true
    this.#waiting.clear()
    for (const opening of this.#opening) opening.cancel()
    for (const connection of [...this.#open]) connection.destroy()
    this.#open.clear()
  }

  #withRoom(): Http2Connection | undefined {
    for (const connection of this.#open) if (connection.room > 0) return connection
    return undefined
  }

  /** As many as those who wait need, counting those on their way. */
  #openForWaiting(): void {
    while (
      this.#waiting.size > this.#opening.size * this.#streams_max &&
      this.#open.size + this.#opening.size < CONNECTIONS_MAX
    )
      this.#connect(
        () => undefined,
        (error) => {
          this.#refuse(error)
        },
      )
  }

  #openIdle(): Promise<boolean> {
    if (this.#destroyed) return Promise.resolve(false)
    return new Promise((resolve) => {
      this.#connect(
        () => {
          resolve(true)
        },
        (error) => {
          this.#refuse(error)
          resolve(false)
        },
      )
    })
  }

  #connect(onOpen: () => void, onFailure: (error: Error) => void): void {
    const { endpoint, clock, addresses, counts } = this.#options
    const opening = openOne<Http2Connection>(
      addresses,
      (address, opened, failed) =>
        new Http2Connection({
          endpoint,
          address,
          clock,
          onOpen: opened,
          onFailure: failed,
          onRoom: () => {
            this.#handOut()
          },
          onGone: (gone) => {
            this.#open.delete(gone)
            this.#openForWaiting()
          },
        }),
      (connection) => {
        this.#opening.delete(opening)
        if (this.#destroyed) {
          connection.destroy()
          return
        }
        this.#open.add(connection)
        this.#streams_max = connection.streams_max
        counts.opened += 1
        onOpen()
        this.#handOut()
      },
      (error) => {
        this.#opening.delete(opening)
        if (!this.#destroyed) onFailure(error)
      },
    )
    this.#opening.add(opening)
  }

  /** Room goes to those who wait, in their order. */
  #handOut(): void {
    for (const user of this.#waiting) {
      const connection = this.#withRoom()
      if (connection === undefined) break
      this.#waiting.delete(user)
      connection.begin(user, false, this.#options.clock.now())
    }
    this.#openForWaiting()
  }

  /** A connection failed: so did those that it would have carried. */
  #refuse(error: Error): void {
    const refused = [...this.#waiting].slice(0, this.#streams_max)
    for (const user of refused) this.#waiting.delete(user)
    for (const user of refused) user.onClose(error, this.#options.clock.now())
  }
}
