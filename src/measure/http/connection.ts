import { connect as connectTcp, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { isIP } from 'node:net'
import type { Clock } from '../clock.ts'
import type { Endpoint } from './endpoint.ts'

/** Whoever has a connection for one exchange. Each call comes with the instant of its event. */
export interface ConnectionUser {
  /** Bytes [start, end) have come; they are only lent until this returns. */
  onBytes(bytes: Buffer, start: number, end: number, at: number): void
  /** The connection has ended; `error` is null where the server closed it in good order. */
  onClose(error: Error | null, at: number): void
}

/**
 * One socket to the server. While nobody has it, bytes from the server end it (nobody asked for
 * them). Nothing here throws: what goes wrong arrives at the user's `onClose`.
 */
export class Connection {
  user: ConnectionUser | null = null
  readonly #socket: Socket
  readonly #clock: Clock
  readonly #onGone: (connection: Connection) => void
  #error: Error | null = null
  #gone = false

  constructor(options: {
    endpoint: Endpoint
    address: string
    clock: Clock
    read_buffer: Buffer
    onOpen: (connection: Connection, at: number) => void
    onGone: (connection: Connection) => void
  }) {
    this.#clock = options.clock
    this.#onGone = options.onGone
    this.#socket = openSocket(options.endpoint, options.address, options.read_buffer, (count) => {
      this.#read(options.read_buffer, count)
    })
    const opened = options.endpoint.secure ? 'secureConnect' : 'connect'
    this.#socket.once(opened, () => {
      options.onOpen(this, this.#clock.now())
    })
    this.#socket.on('error', (error) => {
      this.#error = error
    })
    // The server is done with this connection: what it owed has come, or will never come.
    this.#socket.on('end', () => {
      this.#close()
    })
    this.#socket.on('close', () => {
      this.#close()
    })
  }

  /** Hands the bytes to the socket. True where the system took them all at once. */
  write(bytes: Buffer): boolean {
    return this.#socket.write(bytes)
  }

  /** Whether everything written has gone to the system, so that another request may follow. */
  get isFlushed(): boolean {
    return this.#socket.writableLength === 0
  }

  /** Ends the socket at once. The user, if any, hears nothing more. */
  destroy(): void {
    this.user = null
    this.#socket.destroy()
    this.#close()
  }

  #read(bytes: Buffer, count: number): void {
    const at = this.#clock.now()
    if (this.user === null) this.destroy()
    else this.user.onBytes(bytes, 0, count, at)
  }

  #close(): void {
    if (this.#gone) return
    this.#gone = true
    this.#socket.destroy()
    const { user } = this
    this.user = null
    this.#onGone(this)
    user?.onClose(this.#error, this.#clock.now())
  }
}

/**
 * Reads go into one buffer that all sockets share: each read is used up before the next one, and no
 * memory is taken per packet.
 */
function openSocket(
  endpoint: Endpoint,
  address: string,
  buffer: Buffer,
  onRead: (count: number) => void,
): Socket {
  const onread = {
    buffer,
    callback: (count: number): boolean => {
      onRead(count)
      return true
    },
  }
  const to = { host: address, port: endpoint.port, noDelay: true, onread }
  if (!endpoint.secure) return connectTcp(to)
  const name = isIP(endpoint.host) === 0 ? { servername: endpoint.host } : {}
  return connectTls({ ...to, ...name, ALPNProtocols: ['http/1.1'] })
}
