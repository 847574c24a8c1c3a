import type { ChannelUser } from './channel.ts'
import { errorCode } from './connect-error.ts'
import { Connection } from './connection.ts'
import { openOne, type Opening } from './open-one.ts'
import { severalAtOnce, type Supply, type SupplyOptions } from './supply.ts'
import { isAlpnRefusal } from './tls-error.ts'

const AHEAD_TIMEOUT_MS = 5_000
const READ_BUFFER_BYTES = 64 * 1024

export interface Http1Options extends SupplyOptions {
  /**
   * The server speaks no HTTP/1.1 over TLS; `user`, if any, still has no channel. Null: then that is
   * an error like another.
   */
  onOtherVersion: ((user: ChannelUser | null) => void) | null
}

/**
 * Connections of HTTP/1.1, kept alive, each for one request at a time. Bounded by its users: no more
 * are open than were ever wanted at once.
 */
export class Http1Supply implements Supply {
  readonly #options: Http1Options
  readonly #buffer = Buffer.allocUnsafeSlow(READ_BUFFER_BYTES)
  readonly #idle: Connection[] = []
  readonly #open = new Set<Connection>()
  readonly #waiting = new Map<ChannelUser, Opening>()
  #opening = 0
  #destroyed = false

  constructor(options: Http1Options) {
    this.#options = options
  }

  take(user: ChannelUser): void {
    const connection = this.#idle.pop()
    if (connection === undefined) {
      this.#openFor(user)
      return
    }
    this.#options.counts.reused += 1
    connection.begin(user, true, this.#options.clock.now())
  }

  leave(user: ChannelUser): void {
    const opening = this.#waiting.get(user)
    if (opening === undefined) return
    this.#waiting.delete(user)
    this.#opening -= 1
    opening.cancel()
  }

  async openAhead(count: number): Promise<void> {
    await severalAtOnce(count - this.#open.size - this.#opening, () => this.#openIdle())
  }

  destroy(): void {
    this.#destroyed = true
    for (const opening of this.#waiting.values()) opening.cancel()
    this.#waiting.clear()
    for (const connection of [...this.#open]) connection.destroy()
  }

  #openFor(user: ChannelUser): void {
    const opening = this.#connect(
      (connection, at) => {
        this.#waiting.delete(user)
        connection.begin(user, false, at)
      },
      (error) => {
        this.#waiting.delete(user)
        const { onOtherVersion } = this.#options
        if (onOtherVersion !== null && isAlpnRefusal(errorCode(error))) onOtherVersion(user)
        else user.onClose(error, this.#options.clock.now())
      },
    )
    this.#waiting.set(user, opening)
  }

  #openIdle(): Promise<boolean> {
    if (this.#destroyed) return Promise.resolve(false)
    return new Promise((resolve) => {
      const done = (isOpen: boolean): void => {
        clearTimeout(timer)
        resolve(isOpen)
      }
      const opening = this.#connect(
        (connection) => {
          this.#idle.push(connection)
          done(true)
        },
        (error) => {
          if (isAlpnRefusal(errorCode(error))) this.#options.onOtherVersion?.(null)
          done(false)
        },
      )
      const timer = setTimeout(() => {
        this.#opening -= 1
        opening.cancel()
        resolve(false)
      }, AHEAD_TIMEOUT_MS)
    })
  }

  #connect(
    onOpen: (connection: Connection, at: number) => void,
    onFailure: (error: Error) => void,
  ): Opening {
    const { endpoint, clock, addresses, counts } = this.#options
    this.#opening += 1
    return openOne<Connection>(
      addresses,
      (address, opened, failed) =>
        new Connection({
          endpoint,
          address,
          clock,
          read_buffer: this.#buffer,
          onOpen: opened,
          onFailure: failed,
          onIdle: (connection) => {
            this.#keep(connection)
          },
          onGone: (connection) => {
            this.#forget(connection)
          },
        }),
      (connection, at) => {
        this.#opening -= 1
        if (this.#destroyed) {
          connection.destroy()
          return
        }
        this.#open.add(connection)
        counts.opened += 1
        onOpen(connection, at)
      },
      (error) => {
        this.#opening -= 1
        if (!this.#destroyed) onFailure(error)
      },
    )
  }

  #keep(connection: Connection): void {
    if (this.#open.has(connection)) this.#idle.push(connection)
  }

  #forget(connection: Connection): void {
    if (!this.#open.delete(connection)) return
    const index = this.#idle.indexOf(connection)
    if (index >= 0) this.#idle.splice(index, 1)
  }
}
