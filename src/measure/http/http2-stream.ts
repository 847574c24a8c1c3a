import {
  constants,
  type ClientHttp2Session,
  type ClientHttp2Stream,
  type IncomingHttpHeaders,
} from 'node:http2'
import type { Clock } from '../clock.ts'
import type { Channel, ChannelUser } from './channel.ts'
import { toHttp2 } from './http2-request.ts'
import type { ResponseHead } from './response-head.ts'

export interface StreamOptions {
  session: ClientHttp2Session
  clock: Clock
  secure: boolean
  user: ChannelUser
  /** The stream takes no room any more. */
  onDone: () => void
}

/** One stream of an HTTP/2 connection: one request and its answer (RFC 9113, section 8.1). */
export class Http2Channel implements Channel {
  bytes_received = 0
  read_at: number | null = null
  readonly #options: StreamOptions
  #user: ChannelUser | null
  #stream: ClientHttp2Stream | null = null
  #error: Error | null = null
  #hasHead = false
  #done = false

  constructor(options: StreamOptions) {
    this.#options = options
    this.#user = options.user
  }

  get isFlushed(): boolean {
    return this.#stream?.writableFinished ?? false
  }

  send(request: Buffer): void {
    const { session, clock, secure } = this.#options
    const { headers, body } = toHttp2(request, secure)
    let stream: ClientHttp2Stream
    try {
      stream = session.request(headers, { endStream: body.length === 0 })
    } catch (error) {
      // The session ended in this very turn: told later, as every other failure is.
      setImmediate(() => {
        this.#close(error instanceof Error ? error : new Error(String(error)))
      })
      return
    }
    this.#stream = stream
    this.#listen(stream)
    if (body.length > 0) stream.end(body)
    // The frames go to the socket at the end of this turn of the loop, just before this is called.
    setImmediate(() => {
      this.#user?.onSent(clock.now())
    })
  }

  release(): void {
    this.#user = null
    const stream = this.#stream
    // An answer may be whole before its request is: such a stream would stay half open.
    const isOver = stream === null || (this.#isEnded(stream) && stream.writableFinished)
    if (!isOver && !stream.closed) stream.close(constants.NGHTTP2_CANCEL)
    this.#finish()
  }

  #listen(stream: ClientHttp2Stream): void {
    const { clock } = this.#options
    stream.on('response', (headers) => {
      this.#hasHead = true
      this.read_at = clock.now()
      this.#user?.onHead(toHead(headers), this.read_at)
      this.#user?.onPacket(this.read_at)
    })
    stream.on('data', (bytes: Buffer) => {
      const at = clock.now()
      this.bytes_received += bytes.length
      this.read_at = at
      this.#user?.onBody(bytes, 0, bytes.length, at)
      this.#user?.onPacket(at)
    })
    stream.on('end', () => {
      if (this.#isEnded(stream)) this.#end()
    })
    stream.on('error', (error: Error) => {
      this.#error = error
    })
    stream.on('close', () => {
      this.#close(this.#error ?? resetError(stream))
    })
  }

  /** A stream that was reset ends too, as far as Node's streams go. */
  #isEnded(stream: ClientHttp2Stream): boolean {
    return this.#hasHead && stream.readableEnded && !stream.aborted && stream.rstCode === 0
  }

  #end(): void {
    const user = this.#user
    this.#user = null
    user?.onEnd(this.#options.clock.now())
    this.#finish()
  }

  #close(error: Error | null): void {
    const user = this.#user
    this.#user = null
    this.#finish()
    user?.onClose(error, this.#options.clock.now())
  }

  #finish(): void {
    if (this.#done) return
    this.#done = true
    this.#options.onDone()
  }
}

function toHead(headers: IncomingHttpHeaders): ResponseHead {
  const found = new Map<string, string>()
  for (const [name, value] of Object.entries(headers))
    if (!name.startsWith(':') && value !== undefined)
      found.set(name, Array.isArray(value) ? value.join(', ') : value)
  const status = Number(headers[':status'])
  return { status, headers: found, body: { kind: 'frames' }, keep_alive: true }
}

/** Names of the codes of RFC 9113, section 7, that a server may send. */
const RESET_NAMES = [
  'NO_ERROR',
  'PROTOCOL_ERROR',
  'INTERNAL_ERROR',
  'FLOW_CONTROL_ERROR',
  'SETTINGS_TIMEOUT',
  'STREAM_CLOSED',
  'FRAME_SIZE_ERROR',
  'REFUSED_STREAM',
  'CANCEL',
  'COMPRESSION_ERROR',
  'CONNECT_ERROR',
  'ENHANCE_YOUR_CALM',
  'INADEQUATE_SECURITY',
  'HTTP_1_1_REQUIRED',
]

function resetError(stream: ClientHttp2Stream): Error | null {
  const code = stream.rstCode
  if (code === constants.NGHTTP2_NO_ERROR) return null
  return new Error(`HTTP/2 stream reset: ${RESET_NAMES[code] ?? `code ${code}`}`)
}
