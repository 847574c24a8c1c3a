import { connect, type ClientHttp2Session, type Settings } from 'node:http2'
import type { Clock } from '../clock.ts'
import type { ChannelUser } from './channel.ts'
import { errorCode, NO_HTTP2 } from './connect-error.ts'
import type { Endpoint } from './endpoint.ts'
import { Http2Channel } from './http2-stream.ts'
import { Wire, type WireHandler } from './wire.ts'

/** A server that names no limit is not asked for more streams than this on one connection. */
export const STREAMS_MAX = 1_000
/** A connection that stands but says no word of HTTP/2. */
const SETTINGS_TIMEOUT_MS = 30_000
/** Windows so large that it is never this side that makes the server wait. */
const STREAM_WINDOW_BYTES = 1024 * 1024
const SESSION_WINDOW_BYTES = 64 * 1024 * 1024
/** What Node holds for a session at most, in MB: requests that wait for the server's window. */
const SESSION_MEMORY_MB = 512

export interface Http2ConnectionOptions {
  endpoint: Endpoint
  address: string
  clock: Clock
  /** It stands, or could not be made: one of the two, once. */
  onOpen: (at: number) => void
  onFailure: (error: Error | null) => void
  /** A stream has ended: there is room for another. */
  onRoom: () => void
  /** It takes no more streams; those it has go on. */
  onGone: (connection: Http2Connection) => void
}

/** A connection of HTTP/2: as many streams at once as the server allows. */
export class Http2Connection implements WireHandler {
  readonly #options: Http2ConnectionOptions
  readonly #wire: Wire
  #session: ClientHttp2Session | null = null
  #timer: NodeJS.Timeout | undefined
  #state: 'opening' | 'open' | 'gone' = 'opening'
  #error: Error | null = null
  #streams = 0
  #streams_max = 0

  constructor(options: Http2ConnectionOptions) {
    this.#options = options
    this.#wire = new Wire({ ...options, alpn: 'h2', read_buffer: null }, this)
  }

  /** Streams that it takes beside those it has. */
  get room(): number {
    return this.#state === 'open' ? this.#streams_max - this.#streams : 0
  }

  /** Streams that it takes at once; 0 before the server has said so. */
  get streams_max(): number {
    return this.#streams_max
  }

  /** Gives `user` a stream until it is released. There has to be room. */
  begin(user: ChannelUser, reused: boolean, at: number): void {
    const session = this.#session
    if (session === null || this.room <= 0) throw new Error('no room for another stream')
    this.#streams += 1
    const { clock, endpoint, onRoom } = this.#options
    const onDone = (): void => {
      this.#streams -= 1
      onRoom()
    }
    const stream = new Http2Channel({ session, clock, secure: endpoint.secure, user, onDone })
    user.onChannel(stream, reused, at)
  }

  destroy(): void {
    this.#state = 'gone'
    clearTimeout(this.#timer)
    this.#session?.destroy()
    this.#wire.destroy()
  }

  onOpen(): void {
    if (this.#options.endpoint.secure && this.#wire.alpn !== 'h2') {
      this.#fail(noHttp2())
      return
    }
    const session = connect(`http://${this.#options.endpoint.authority}`, {
      createConnection: () => this.#wire.socket,
      settings: { initialWindowSize: STREAM_WINDOW_BYTES, enablePush: false },
      peerMaxConcurrentStreams: STREAMS_MAX,
      maxSessionMemory: SESSION_MEMORY_MB,
    })
    this.#session = session
    this.#timer = setTimeout(() => {
      this.#fail(noHttp2())
    }, SETTINGS_TIMEOUT_MS)
    session.once('connect', () => {
      session.setLocalWindowSize(SESSION_WINDOW_BYTES)
    })
    session.on('remoteSettings', (settings: Settings) => {
      this.#streams_max = Math.min(settings.maxConcurrentStreams ?? STREAMS_MAX, STREAMS_MAX)
      // One that allows none yet is not open yet.
      if (this.#state === 'opening' && this.#streams_max > 0) this.#open()
    })
    session.on('goaway', () => {
      this.#leave()
    })
    session.on('error', (error: Error) => {
      this.#error = error
    })
    session.on('close', () => {
      if (this.#state === 'opening') this.#fail(this.#openingError())
      else this.#leave()
    })
  }

  onRead(): void {
    // HTTP/2 reads for itself.
  }

  onClose(error: Error | null): void {
    if (this.#session === null) this.#fail(error)
  }

  #open(): void {
    clearTimeout(this.#timer)
    this.#state = 'open'
    this.#options.onOpen(this.#options.clock.now())
  }

  #fail(error: Error | null): void {
    if (this.#state !== 'opening') return
    this.destroy()
    this.#options.onFailure(error)
  }

  #leave(): void {
    if (this.#state !== 'open') return
    this.#state = 'gone'
    this.#options.onGone(this)
  }

  /** What is no HTTP/2 looks to Node like a broken protocol, or like a closed connection. */
  #openingError(): Error | null {
    const error = this.#error
    if (error === null) return this.#options.endpoint.secure ? null : noHttp2()
    return errorCode(error).startsWith('ERR_HTTP2') ? noHttp2() : error
  }
}

function noHttp2(): Error {
  return Object.assign(new Error('the server does not speak HTTP/2'), { code: NO_HTTP2 })
}
