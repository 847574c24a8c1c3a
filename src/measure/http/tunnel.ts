import type { Socket } from 'node:net'
import type { Endpoint } from './endpoint.ts'
import { ProxyFailure } from './proxy-failure.ts'
import { ResponseReader } from './response-reader.ts'

/**
 * Asks the proxy at the other end of `socket` for a way to the server (CONNECT, RFC 9110, section
 * 9.3.6). `onDone` hears once: null where the way is open, else what stands against it. Time is
 * bounded by whoever waits for the connection.
 */
export function openTunnel(
  socket: Socket,
  endpoint: Endpoint,
  onDone: (failure: ProxyFailure | null) => void,
): void {
  const { proxy } = endpoint.dialing
  if (proxy === null) throw new Error('a tunnel was asked for without a proxy')
  const to = `${bracketed(endpoint.host)}:${endpoint.port}`
  const login =
    proxy.authorization === null ? '' : `proxy-authorization: ${proxy.authorization}\r\n`
  let done = false
  const finish = (failure: ProxyFailure | null): void => {
    if (done) return
    done = true
    socket.off('data', onData)
    socket.off('end', onEnd)
    socket.off('close', onEnd)
    onDone(failure)
  }
  let status: number | null = null
  const rest: Buffer[] = []
  const reader = new ResponseReader({
    onHead: (head) => {
      status = head.status
    },
    onBody: (bytes, start, end) => {
      rest.push(bytes.subarray(start, end))
    },
  })
  const onData = (bytes: Buffer): void => {
    const stop = reader.push(bytes, 0, bytes.length, 0)
    if (reader.failure !== null)
      finish(
        new ProxyFailure(`${proxy.authority} does not answer as a proxy: ${reader.failure}.`, null),
      )
    else if (status !== null && (status < 200 || status > 299))
      finish(ProxyFailure.refused(proxy, endpoint.authority, status))
    else if (status !== null) {
      // What follows a good head is the server's, which may speak first: whoever reads next gets it.
      socket.pause()
      socket.unshift(Buffer.concat([...rest, bytes.subarray(stop)]))
      finish(null)
    }
  }
  const onEnd = (): void => {
    finish(new ProxyFailure(`The proxy ${proxy.authority} closed the connection.`, null))
  }
  socket.on('data', onData)
  socket.on('end', onEnd)
  socket.on('close', onEnd)
  socket.once('connect', () => {
    socket.write(`CONNECT ${to} HTTP/1.1\r\nhost: ${to}\r\n${login}\r\n`, 'latin1')
  })
}

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host
}
