import http from 'node:http'
import https from 'node:https'
import type { SecureContext } from 'node:tls'
import { ProblemError } from '../../shared/result.ts'
import { monotonicNs } from '../clock.ts'
import { PAGE_CHARS_MAX } from './limits.ts'

export interface FetchedPage {
  text: string
  /** CLOCK_MONOTONIC when the answer began: the server had written down its values just before. */
  at_ns: bigint
}

/** The text format of Prometheus, without compression: the page is short and the sampler must be idle. */
const HEADERS = { accept: 'text/plain; version=0.0.4', 'accept-encoding': 'identity' }

/** Gets one page again and again over one kept connection. */
export class PageFetcher {
  readonly #url: URL
  readonly #agent: http.Agent

  /** @param tls whom a page by https is believed; everyone where it is not to be verified */
  constructor(url: string, tls: { verify: boolean; context: SecureContext | null }) {
    this.#url = new URL(url)
    const kept = { keepAlive: true, maxSockets: 1 }
    this.#agent =
      this.#url.protocol === 'https:'
        ? new https.Agent({
            ...kept,
            rejectUnauthorized: tls.verify,
            ...(tls.context === null ? {} : { secureContext: tls.context }),
          })
        : new http.Agent(kept)
  }

  /** @throws {ProblemError} one sentence: refused, too slow, no 200, cut off, too long */
  async fetch(timeout_ms: number): Promise<FetchedPage> {
    const signal = AbortSignal.timeout(timeout_ms)
    try {
      return await this.#get(signal)
    } catch (error) {
      if (error instanceof ProblemError) throw error
      const why = signal.aborted
        ? `gave no answer within ${timeout_ms} ms`
        : `could not be read: ${error instanceof Error ? error.message : String(error)}`
      throw failed(`The metrics page ${why}.`)
    }
  }

  close(): void {
    this.#agent.destroy()
  }

  #get(signal: AbortSignal): Promise<FetchedPage> {
    const { get } = this.#url.protocol === 'https:' ? https : http
    return new Promise((resolve, reject) => {
      const options = { agent: this.#agent, headers: HEADERS, signal }
      const request = get(this.#url, options, (response) => {
        read(response, monotonicNs()).then(resolve, reject)
      })
      request.on('error', reject)
    })
  }
}

async function read(response: http.IncomingMessage, at_ns: bigint): Promise<FetchedPage> {
  const { statusCode } = response
  if (statusCode !== 200) {
    response.destroy()
    throw failed(`The metrics page answered with HTTP ${String(statusCode)}.`)
  }
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of response as AsyncIterable<Buffer>) {
    bytes += part.length
    // Leaving the loop ends the connection.
    if (bytes > PAGE_CHARS_MAX) {
      throw failed(`The metrics page is longer than ${PAGE_CHARS_MAX} bytes.`)
    }
    parts.push(part)
  }
  return { text: Buffer.concat(parts).toString('utf8'), at_ns }
}

function failed(message: string): ProblemError {
  return new ProblemError({ code: 'target_failed', message })
}
