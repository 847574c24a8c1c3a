import type { Clock } from '../clock.ts'
import { connectFailure } from './connect-error.ts'
import type { Connection } from './connection.ts'
import type { Endpoint } from './endpoint.ts'
import { ConnectionPool, type PoolUser } from './pool.ts'
import { requestBytes, type RequestParts } from './request-bytes.ts'
import type { ResponseHead } from './response-head.ts'
import { ResponseReader, type ResponseHandler } from './response-reader.ts'

export interface OnceAnswer {
  status: number
  headers: ReadonlyMap<string, string>
  text: string
}

interface OnceOptions {
  endpoint: Endpoint
  clock: Clock
  api_key: string | null
  timeout_ms: number
  /** Beyond it the answer is cut: what counts stands at its beginning. */
  bytes_max: number
  signal: AbortSignal
}

/** One small question on a connection of its own. A string is the sentence that says why not. */
export function requestOnce(
  parts: RequestParts,
  options: OnceOptions,
): Promise<OnceAnswer | string> {
  return new Promise((resolve) => {
    new OnceExchange(parts, options, resolve).start()
  })
}

class OnceExchange implements PoolUser, ResponseHandler {
  readonly #parts: RequestParts
  readonly #options: OnceOptions
  readonly #pool: ConnectionPool
  readonly #reader = new ResponseReader(this)
  readonly #resolve: (answer: OnceAnswer | string) => void
  readonly #pieces: Buffer[] = []
  #bytes = 0
  #timer: NodeJS.Timeout | undefined
  readonly #abort = (): void => {
    this.#finish('Cancelled.')
  }

  constructor(
    parts: RequestParts,
    options: OnceOptions,
    resolve: (answer: OnceAnswer | string) => void,
  ) {
    this.#parts = parts
    this.#options = options
    this.#resolve = resolve
    this.#pool = new ConnectionPool(options.endpoint, options.clock)
  }

  start(): void {
    const { signal, timeout_ms } = this.#options
    this.#timer = setTimeout(() => {
      this.#finish(`No answer within ${timeout_ms / 1_000} s.`)
    }, timeout_ms)
    if (signal.aborted) this.#abort()
    else {
      signal.addEventListener('abort', this.#abort)
      this.#pool.take(this)
    }
  }

  onConnection(connection: Connection): void {
    const { endpoint, api_key } = this.#options
    connection.write(requestBytes(endpoint, api_key, this.#parts))
  }

  onBytes(bytes: Buffer, start: number, end: number, at: number): void {
    this.#reader.push(bytes, start, end, at)
    if (this.#reader.failure !== null) this.#finish(`It is no HTTP: ${this.#reader.failure}.`)
  }

  onClose(error: Error | null, at: number): void {
    if (this.#reader.close(at)) return
    const closed = error ?? new Error('the server closed it before it answered')
    this.#finish(connectFailure(closed, this.#options.endpoint).message)
  }

  onHead(_head: ResponseHead): void {
    // The reader keeps it.
  }

  onBody(bytes: Buffer, start: number, end: number): void {
    const room = this.#options.bytes_max - this.#bytes
    this.#pieces.push(Buffer.from(bytes.subarray(start, Math.min(end, start + room))))
    this.#bytes += end - start
    if (this.#bytes >= this.#options.bytes_max) this.onEnd()
  }

  onEnd(): void {
    const { head } = this.#reader
    if (head === null) return
    const text = Buffer.concat(this.#pieces).toString('utf8')
    this.#finish({ status: head.status, headers: head.headers, text })
  }

  #finish(answer: OnceAnswer | string): void {
    clearTimeout(this.#timer)
    this.#options.signal.removeEventListener('abort', this.#abort)
    this.#pool.destroy()
    this.#resolve(answer)
  }
}
