import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'

/**
 * The addresses of a host, asked once a run: each connection asking again would put the resolver's
 * time into the first request's latency. IPv4 and IPv6 as the system orders them. Those who ask
 * meanwhile share one question; after a failure the next one asks anew.
 */
export class Addresses {
  readonly #host: string
  #found: readonly string[] | null = null
  #asking: Promise<readonly string[]> | null = null

  constructor(host: string) {
    this.#host = host
  }

  /** What is known; null before anything is. */
  get known(): readonly string[] | null {
    return this.#found
  }

  /** Rejects with the resolver's error. */
  async find(): Promise<readonly string[]> {
    this.#asking ??= resolve(this.#host)
    try {
      this.#found ??= await this.#asking
      return this.#found
    } finally {
      this.#asking = null
    }
  }

  /** What answered is asked first from now on; the others stay in reserve. */
  prefer(address: string): void {
    if (this.#found === null || this.#found[0] === address) return
    this.#found = [address, ...this.#found.filter((one) => one !== address)]
  }
}

async function resolve(host: string): Promise<readonly string[]> {
  if (isIP(host) !== 0) return [host]
  const found = await lookup(host, { all: true, order: 'verbatim' })
  return found.map((one) => one.address)
}
