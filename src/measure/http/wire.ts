import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import type { Clock } from '../clock.ts'
import { isTunnelled, type Endpoint } from './endpoint.ts'
import { ProxyFailure } from './proxy-failure.ts'
import { openTunnel } from './tunnel.ts'

/** Told of a socket. After `onClose` nothing follows. */
export interface WireHandler {
  /** Requests can be written from now on. */
  onOpen(at: number): void
  /** Bytes [0, count) have come; they are only lent until this returns. */
  onRead(bytes: Buffer, count: number, at: number): void
  /** `error` is null where the other side closed it in good order. */
  onClose(error: Error | null, at: number): void
}

export type Alpn = 'http/1.1' | 'h2'

export interface WireOptions {
  endpoint: Endpoint
  /** Of the server, or of the proxy where there is one. */
  address: string
  clock: Clock
  alpn: Alpn
  /**
   * Shared by all sockets: each read is used up before the next one, and no memory is taken per
   * packet. Null: nothing is read here, since HTTP/2 reads for itself.
   */
  read_buffer: Buffer | null
}

/** One socket on its way to the server: TCP, a proxy's tunnel, TLS. Errors arrive at the handler. */
export class Wire {
  readonly #options: WireOptions
  readonly #handler: WireHandler
  #socket: Socket
  #error: Error | null = null
  #gone = false
  /** What fails now is the proxy's affair. */
  #atProxy: boolean

  constructor(options: WireOptions, handler: WireHandler) {
    this.#options = options
    this.#handler = handler
    const { endpoint } = options
    this.#atProxy = endpoint.dialing.proxy !== null
    this.#socket = this.#atProxy ? this.#toProxy() : this.#toServer()
  }

  get socket(): Socket {
    return this.#socket
  }

  /** What TLS agreed on; null without TLS, and where the server chose nothing. */
  get alpn(): string | null {
    const chosen = 'alpnProtocol' in this.#socket ? this.#socket.alpnProtocol : null
    return typeof chosen === 'string' ? chosen : null
  }

  /** Ends the socket at once; the handler hears nothing more. */
  destroy(): void {
    this.#gone = true
    this.#socket.destroy()
  }

  #toServer(): Socket {
    const { endpoint, address } = this.#options
    const to = { host: address, port: endpoint.port, noDelay: true, ...this.#reading() }
    if (!endpoint.secure) return this.#watch(connectTcp(to), 'connect')
    return this.#watch(this.#resumable(connectTls({ ...to, ...this.#tls() })), 'secureConnect')
  }

  #toProxy(): Socket {
    const { endpoint, address } = this.#options
    const to = { host: address, port: endpoint.dialing.proxy?.port ?? 0, noDelay: true }
    if (!isTunnelled(endpoint))
      return this.#watch(connectTcp({ ...to, ...this.#reading() }), 'connect')
    const socket = connectTcp(to)
    socket.on('error', (error) => {
      this.#error ??= error
    })
    openTunnel(socket, endpoint, (failure) => {
      if (this.#gone) return
      if (failure === null) this.#throughTunnel(socket)
      else this.#close(this.#error ?? failure)
    })
    return socket
  }

  #throughTunnel(socket: Socket): void {
    this.#atProxy = false
    if (this.#options.endpoint.secure) {
      const secured = connectTls({ socket, ...this.#tls() })
      this.#socket = this.#watch(this.#resumable(secured), 'secureConnect')
    } else this.#socket = this.#watch(socket, null)
    this.#readPlainly()
    if (!this.#options.endpoint.secure) this.#handler.onOpen(this.#options.clock.now())
  }

  #watch(socket: Socket, opened: 'connect' | 'secureConnect' | null): Socket {
    if (opened !== null)
      socket.once(opened, () => {
        if (!this.#gone) this.#handler.onOpen(this.#options.clock.now())
      })
    socket.on('error', (error) => {
      this.#error ??= error
    })
    // The server is done with this connection: what it owed has come, or will never come.
    socket.on('end', () => {
      this.#close(this.#error)
    })
    socket.on('close', () => {
      this.#close(this.#error)
    })
    return socket
  }

  #close(error: Error | null): void {
    if (this.#gone) return
    this.destroy()
    const { endpoint, clock } = this.#options
    const { proxy } = endpoint.dialing
    const atProxy = this.#atProxy && proxy !== null && error !== null
    this.#handler.onClose(atProxy ? ProxyFailure.from(error, proxy) : error, clock.now())
  }

  #reading(): { onread?: { buffer: Buffer; callback: (count: number) => boolean } } {
    const { read_buffer: buffer, clock } = this.#options
    if (buffer === null) return {}
    const callback = (count: number): boolean => {
      const at = clock.now()
      if (!this.#gone) this.#handler.onRead(buffer, count, at)
      return true
    }
    return { onread: { buffer, callback } }
  }

  /** Over another socket TLS takes no buffer of ours. */
  #readPlainly(): void {
    const { read_buffer, clock } = this.#options
    if (read_buffer === null) return
    this.#socket.on('data', (bytes: Buffer) => {
      const at = clock.now()
      if (!this.#gone) this.#handler.onRead(bytes, bytes.length, at)
    })
  }

  #tls(): object {
    const { endpoint, alpn } = this.#options
    const { tls } = endpoint.dialing
    return {
      ...(isIP(endpoint.host) === 0 ? { servername: endpoint.host.replace(/\.$/, '') } : {}),
      ...(tls.context === null ? {} : { secureContext: tls.context }),
      ...(tls.session === null ? {} : { session: tls.session }),
      rejectUnauthorized: tls.verify,
      ALPNProtocols: [alpn],
    }
  }

  /** Handshakes that follow take up this one, as other clients do. */
  #resumable(socket: TLSSocket): TLSSocket {
    const { tls } = this.#options.endpoint.dialing
    socket.on('session', (session) => {
      tls.session = session
    })
    return socket
  }
}
