import type { Clock } from '../clock.ts'
import { Addresses } from './addresses.ts'
import type { ChannelUser } from './channel.ts'
import type { Endpoint } from './endpoint.ts'
import { Http1Supply } from './http1-supply.ts'
import { Http2Supply } from './http2-supply.ts'
import type { Supply, SupplyCounts, SupplyOptions } from './supply.ts'

/**
 * Keeps connections to one server and hands out channels on them, over the version of HTTP that was
 * chosen. With `auto` that is HTTP/1.1, until a server refuses it over TLS: then HTTP/2, for good.
 */
export class ConnectionPool {
  readonly #options: SupplyOptions
  readonly #counts: SupplyCounts = { opened: 0, reused: 0 }
  #supply: Supply
  #isHttp2: boolean

  constructor(endpoint: Endpoint, clock: Clock) {
    const { proxy, http_version } = endpoint.dialing
    const addresses = new Addresses(proxy?.host ?? endpoint.host)
    this.#options = { endpoint, clock, addresses, counts: this.#counts }
    this.#isHttp2 = http_version === '2'
    this.#supply = this.#isHttp2 ? new Http2Supply(this.#options) : this.#http1()
  }

  /** Sockets opened so far. */
  get opened(): number {
    return this.#counts.opened
  }

  /** Requests that found a connection open. */
  get reused(): number {
    return this.#counts.reused
  }

  /** Gives `user` a channel now, or opens a connection; `onClose` tells where that fails. */
  take(user: ChannelUser): void {
    this.#supply.take(user)
  }

  /** `user` no longer waits for a channel. */
  leave(user: ChannelUser): void {
    this.#supply.leave(user)
  }

  /**
   * Opens connections for `count` requests at once before they are needed, so that no request pays
   * for it. One that cannot be opened is no error here: the request that needs it will say so.
   */
  async openAhead(count: number): Promise<void> {
    const supply = this.#supply
    await supply.openAhead(count)
    if (supply !== this.#supply) await this.#supply.openAhead(count)
  }

  /** Ends every connection at once; users hear nothing more. */
  destroy(): void {
    this.#supply.destroy()
  }

  #http1(): Supply {
    const { secure, dialing } = this.#options.endpoint
    const mayChange = secure && dialing.http_version === 'auto'
    const onOtherVersion = (user: ChannelUser | null): void => {
      if (!this.#isHttp2) {
        this.#isHttp2 = true
        this.#supply = new Http2Supply(this.#options)
      }
      if (user !== null) this.#supply.take(user)
    }
    return new Http1Supply({ ...this.#options, onOtherVersion: mayChange ? onOtherVersion : null })
  }
}
