import type { Clock } from '../clock.ts'
import type { Channel, ChannelUser } from './channel.ts'
import type { Endpoint } from './endpoint.ts'
import { ResponseReader } from './response-reader.ts'
import { Wire, type WireHandler } from './wire.ts'

export interface ConnectionOptions {
  endpoint: Endpoint
  address: string
  clock: Clock
  read_buffer: Buffer
  /** It stands, or could not be made: one of the two, once. */
  onOpen: (at: number) => void
  onFailure: (error: Error | null) => void
  /** It can be taken again. */
  onIdle: (connection: Connection) => void
  /** It stood, and has ended. */
  onGone: (connection: Connection) => void
}

/**
 * A connection of HTTP/1.1: one request after another, each with the whole of it. While nobody has
 * it, bytes from the server end it (nobody asked for them).
 */
export class Connection implements Channel, WireHandler {
  bytes_received = 0
  read_at: number | null = null
  readonly #options: ConnectionOptions
  readonly #wire: Wire
  #isOpen = false
  #user: ChannelUser | null = null
  #reader: ResponseReader | null = null
  /** Bytes came that belong to no answer: nothing that follows could be told apart. */
  #spoilt = false

  constructor(options: ConnectionOptions) {
    this.#options = options
    this.#wire = new Wire({ ...options, alpn: 'http/1.1' }, this)
  }

  get isFlushed(): boolean {
    return this.#wire.socket.writableLength === 0
  }

  /** Gives the connection to `user` until it is released. */
  begin(user: ChannelUser, reused: boolean, at: number): void {
    this.#user = user
    this.#reader = new ResponseReader(user)
    this.bytes_received = 0
    this.read_at = null
    user.onChannel(this, reused, at)
  }

  send(request: Buffer): void {
    this.#user?.onSent(this.#options.clock.now())
    this.#wire.socket.write(request)
  }

  release(): void {
    const reader = this.#reader
    this.#user = null
    this.#reader = null
    const reusable = reader?.ended === true && reader.head?.keep_alive === true && !this.#spoilt
    if (reusable && this.isFlushed) this.#options.onIdle(this)
    else this.destroy()
  }

  /** Ends it at once. The user, if any, hears nothing more. */
  destroy(): void {
    this.#user = null
    this.#wire.destroy()
    if (this.#isOpen) this.#options.onGone(this)
  }

  onOpen(at: number): void {
    this.#isOpen = true
    this.#options.onOpen(at)
  }

  onRead(bytes: Buffer, count: number, at: number): void {
    const user = this.#user
    const reader = this.#reader
    if (user === null || reader === null) {
      this.destroy()
      return
    }
    this.bytes_received += count
    this.read_at = at
    this.#spoilt ||= reader.push(bytes, 0, count, at) < count
    if (reader.ended) user.onEnd(at)
    else if (reader.failure === null) user.onPacket(at)
    else if (reader.flaw !== null) user.onFlaw(reader.flaw, at)
  }

  onClose(error: Error | null, at: number): void {
    if (!this.#isOpen) {
      this.#options.onFailure(error)
      return
    }
    const user = this.#user
    const reader = this.#reader
    this.#user = null
    this.#options.onGone(this)
    if (user === null || reader === null || reader.ended) return
    // A body that lasts until the connection ends came with its last bytes, not with the end.
    if (error === null && reader.close()) user.onEnd(this.read_at ?? at)
    else user.onClose(error, at)
  }
}
