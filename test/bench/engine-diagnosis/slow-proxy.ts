/**
 * A slow way to a server: every packet arrives so much later, in either direction, and in order.
 * `node slow-proxy.ts --port 8001 --to 8000 --delay-ms 200`. Whoever connects while nothing listens
 * behind it is hung up on, as if nothing listened here either.
 */
import { connect, createServer, type Socket } from 'node:net'
import { parseArgs } from 'node:util'

const { values } = parseArgs({
  options: {
    port: { type: 'string' },
    to: { type: 'string' },
    'delay-ms': { type: 'string', default: '200' },
  },
})
const delay_ms = Number(values['delay-ms'])

/** Timers of one length end in the order in which they began. */
function passOn(from: Socket, to: Socket): void {
  from.on('data', (chunk: Buffer) => setTimeout(() => to.destroyed || to.write(chunk), delay_ms))
  from.on('close', () => setTimeout(() => to.destroy(), delay_ms))
  from.on('error', () => undefined)
}

createServer({ noDelay: true, pauseOnConnect: true }, (client) => {
  const server = connect({ host: '127.0.0.1', port: Number(values.to), noDelay: true })
  server.on('error', () => client.destroy())
  server.on('connect', () => {
    passOn(client, server)
    passOn(server, client)
    client.resume()
  })
}).listen(Number(values.port), '127.0.0.1', () => console.log('listening'))
