import type { Clock } from '../clock.ts'
import { resolveAddresses } from './addresses.ts'
import { Connection, type ConnectionUser } from './connection.ts'
import type { Endpoint } from './endpoint.ts'

/** Whoever waits for a connection. */
export interface PoolUser extends ConnectionUser {
  /** Has it from now on. `reused` is false where it was opened for this request. */
  onConnection(connection: Connection, reused: boolean, at: number): void
}

/** Connections being opened ahead at once: more would overflow a small server's backlog. */
const AHEAD_AT_ONCE = 64
const AHEAD_TIMEOUT_MS = 5_000
const READ_BUFFER_BYTES = 64 * 1024

/** A place in the line of those who wait; `leave` gives it up. */
interface Ticket {
  user: PoolUser | null
  connection: Connection | null
}

/**
 * Keeps connections to one server alive and hands them out. Bounded by its users: no more are open
 * than were ever wanted at once.
 */
export class ConnectionPool {
  /** Connections opened so far, and requests that found one open. */
  opened = 0
  reused = 0
  readonly #endpoint: Endpoint
  readonly #clock: Clock
  readonly #buffer = Buffer.allocUnsafeSlow(READ_BUFFER_BYTES)
  readonly #idle: Connection[] = []
  readonly #all = new Set<Connection>()
  readonly #waiting = new Map<PoolUser, Ticket>()
  #addresses: string[] | null = null
  #destroyed = false

  constructor(endpoint: Endpoint, clock: Clock) {
    this.#endpoint = endpoint
    this.#clock = clock
  }

  /** Gives `user` an open connection now, or opens one; `onClose` tells where that fails. */
  take(user: PoolUser): void {
    const connection = this.#idle.pop()
    if (connection === undefined) {
      this.#open(user)
      return
    }
    this.reused += 1
    connection.user = user
    user.onConnection(connection, true, this.#clock.now())
  }

  /** `user` no longer waits for a connection. */
  leave(user: PoolUser): void {
    const ticket = this.#waiting.get(user)
    if (ticket === undefined) return
    this.#waiting.delete(user)
    ticket.user = null
    ticket.connection?.destroy()
  }

  /** Takes a connection back that may carry another request. */
  giveBack(connection: Connection): void {
    connection.user = null
    if (this.#all.has(connection)) this.#idle.push(connection)
  }

  /**
   * Opens connections before they are needed, so that no request pays for it. One that cannot be
   * opened is no error here: the request that needs it will say so.
   */
  async openAhead(count: number): Promise<void> {
    const missing = count - this.#all.size
    let next = 0
    const openOne = async (): Promise<void> => {
      while (next < missing && !this.#destroyed) {
        next += 1
        if (!(await this.#openIdle())) return
      }
    }
    await Promise.all(Array.from({ length: Math.min(AHEAD_AT_ONCE, missing) }, openOne))
  }

  /** Ends every connection at once; users hear nothing more. */
  destroy(): void {
    this.#destroyed = true
    this.#waiting.clear()
    for (const connection of [...this.#all]) connection.destroy()
  }

  #openIdle(): Promise<boolean> {
    return new Promise((resolve) => {
      const user: PoolUser = {
        onConnection: (connection) => {
          clearTimeout(timer)
          this.giveBack(connection)
          resolve(true)
        },
        onBytes: () => undefined,
        onClose: () => {
          clearTimeout(timer)
          resolve(false)
        },
      }
      const timer = setTimeout(() => {
        this.leave(user)
        resolve(false)
      }, AHEAD_TIMEOUT_MS)
      this.#open(user)
    })
  }

  #open(user: PoolUser): void {
    const ticket: Ticket = { user, connection: null }
    this.#waiting.set(user, ticket)
    if (this.#addresses !== null) {
      this.#connect(ticket, this.#addresses, 0)
      return
    }
    resolveAddresses(this.#endpoint.host).then(
      (addresses) => {
        this.#addresses ??= addresses
        this.#connect(ticket, this.#addresses, 0)
      },
      (error: unknown) => {
        this.#refuse(ticket, error instanceof Error ? error : new Error(String(error)))
      },
    )
  }

  #connect(ticket: Ticket, addresses: readonly string[], index: number): void {
    const address = addresses[index]
    if (ticket.user === null || address === undefined || this.#destroyed) return
    const connection = new Connection({
      endpoint: this.#endpoint,
      address,
      clock: this.#clock,
      read_buffer: this.#buffer,
      onOpen: (opened, at) => {
        // What answered once is asked first from now on.
        this.#addresses = [address]
        this.#hand(ticket, opened, at)
      },
      onGone: (gone) => {
        this.#forget(gone)
      },
    })
    connection.user = {
      onBytes: () => {
        connection.destroy()
      },
      onClose: (error) => {
        if (index + 1 < addresses.length) this.#connect(ticket, addresses, index + 1)
        else this.#refuse(ticket, error ?? new Error('the server closed the connection at once'))
      },
    }
    ticket.connection = connection
    this.#all.add(connection)
  }

  #hand(ticket: Ticket, connection: Connection, at: number): void {
    const { user } = ticket
    if (user === null) return
    this.#waiting.delete(user)
    this.opened += 1
    connection.user = user
    user.onConnection(connection, false, at)
  }

  #refuse(ticket: Ticket, error: Error): void {
    const { user } = ticket
    if (user === null || this.#destroyed) return
    this.#waiting.delete(user)
    user.onClose(error, this.#clock.now())
  }

  #forget(connection: Connection): void {
    this.#all.delete(connection)
    const index = this.#idle.indexOf(connection)
    if (index >= 0) this.#idle.splice(index, 1)
  }
}
