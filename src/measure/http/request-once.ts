import type { Clock } from '../clock.ts'
import type { Channel, ChannelUser, Flaw } from './channel.ts'
import { brokenFailure, connectFailure } from './connect-error.ts'
import type { Endpoint } from './endpoint.ts'
import { ConnectionPool } from './pool.ts'
import { requestBytes, type RequestParts } from './request-bytes.ts'
import type { ResponseHead } from './response-head.ts'

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

class OnceExchange implements ChannelUser {
  readonly #parts: RequestParts
  readonly #options: OnceOptions
  readonly #pool: ConnectionPool
  readonly #resolve: (answer: OnceAnswer | string) => void
  readonly #pieces: Buffer[] = []
  #head: ResponseHead | null = null
  #isSent = false
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

  onChannel(channel: Channel): void {
    const { endpoint, api_key } = this.#options
    channel.send(requestBytes(endpoint, api_key, this.#parts))
  }

  onSent(): void {
    this.#isSent = true
  }

  onHead(head: ResponseHead): void {
    this.#head = head
  }

  onBody(bytes: Buffer, start: number, end: number): void {
    const room = Math.max(0, this.#options.bytes_max - this.#bytes)
    this.#pieces.push(Buffer.from(bytes.subarray(start, Math.min(end, start + room))))
    this.#bytes += end - start
  }

  onPacket(): void {
    if (this.#bytes >= this.#options.bytes_max) this.onEnd()
  }

  onEnd(): void {
    const head = this.#head
    if (head === null) return
    const text = Buffer.concat(this.#pieces).toString('utf8')
    this.#finish({ status: head.status, headers: head.headers, text })
  }

  onFlaw(flaw: Flaw): void {
    this.#finish(`It is no HTTP: ${flaw.reason}.`)
  }

  onClose(error: Error | null): void {
    const { endpoint } = this.#options
    const failure =
      error !== null && !this.#isSent
        ? connectFailure(error, endpoint)
        : brokenFailure(error, endpoint, null, false)
    this.#finish(failure.message)
  }

  #finish(answer: OnceAnswer | string): void {
    clearTimeout(this.#timer)
    this.#options.signal.removeEventListener('abort', this.#abort)
    this.#pool.destroy()
    this.#resolve(answer)
  }
}
