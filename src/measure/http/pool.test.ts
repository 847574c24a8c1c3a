import { createServer, type Socket } from 'node:net'
import { networkInterfaces } from 'node:os'
import { afterEach, describe, expect, it } from 'vitest'
import { closeServers, listening, rawServer } from './servers.fixture.ts'
import { clientOf } from './take.fixture.ts'

afterEach(closeServers)
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'
const hasIpv6 = Object.values(networkInterfaces())
  .flat()
  .some((one) => one?.address === '::1')

/** A server that keeps its sockets, so that a test can do with them what it likes. */
async function server(
  answer = OK,
  host = '127.0.0.1',
): Promise<{ port: number; sockets: Socket[] }> {
  const sockets: Socket[] = []
  const port = await listening(
    createServer((socket) => {
      sockets.push(socket)
      socket.on('data', () => socket.write(answer))
    }),
    host,
  )
  return { port, sockets }
}

describe('ConnectionPool', () => {
  it('opens so many ahead, and no more than were wanted at once', async () => {
    const { port, sockets } = await server()
    const { ask, pool } = await clientOf(`http://127.0.0.1:${port}`)
    await pool.openAhead(100)
    await pool.openAhead(50)
    const all = await Promise.all(Array.from({ length: 120 }, () => ask()))
    expect(all.filter(({ reused }) => reused === true)).toHaveLength(100)
    for (let round = 0; round < 3; round += 1)
      await Promise.all(Array.from({ length: 120 }, () => ask()))
    expect([sockets.length, pool.opened, pool.reused]).toEqual([120, 120, 460])
    pool.destroy()
  })

  it('does not keep a connection that the server is about to close', async () => {
    const { port } = await server(
      'HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok',
    )
    const { ask, pool } = await clientOf(`http://127.0.0.1:${port}`)
    expect(await ask()).toMatchObject({ body: 'ok', reused: false })
    expect(await ask()).toMatchObject({ body: 'ok', reused: false })
    expect([pool.opened, pool.reused]).toEqual([2, 0])
    pool.destroy()
  })

  it.each([
    ['ended by the server', (socket: Socket) => socket.end()],
    ['reset by the server', (socket: Socket) => socket.resetAndDestroy()],
    [
      'spoken on by the server, unasked',
      (socket: Socket) => socket.write('HTTP/1.1 408 Late\r\n\r\n'),
    ],
  ])('forgets an idle connection that was %s', async (_what, harm) => {
    const { port, sockets } = await server()
    const { ask, pool } = await clientOf(`http://127.0.0.1:${port}`)
    await ask()
    const [socket] = sockets
    if (socket === undefined) throw new Error('no socket')
    harm(socket)
    await pause(50)
    expect(await ask()).toMatchObject({ body: 'ok', reused: false, fault: null })
    expect([pool.opened, pool.reused]).toEqual([2, 0])
    pool.destroy()
  })

  it('does not use a connection again on which more came than the answer', async () => {
    const { port } = await server(`${OK}HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwrong`)
    const { ask, pool } = await clientOf(`http://127.0.0.1:${port}`)
    expect(await ask()).toMatchObject({ body: 'ok' })
    expect(await ask()).toMatchObject({ body: 'ok', reused: false })
    pool.destroy()
  })

  it('finds the address of a name that answers', async () => {
    const { port } = await server()
    const { ask, pool } = await clientOf(`http://localhost:${port}`)
    expect(await ask()).toMatchObject({ body: 'ok' })
    pool.destroy()
  })

  it.skipIf(!hasIpv6)('speaks IPv6 (skipped where the machine has none)', async () => {
    const { port } = await server(OK, '::1')
    const { ask, pool } = await clientOf(`http://[::1]:${port}`)
    expect(await ask()).toMatchObject({ body: 'ok', fault: null })
    pool.destroy()
  })

  it('says nothing to one that no longer waits', async () => {
    const port = await rawServer(() => undefined)
    const { pool } = await clientOf(`http://127.0.0.1:${port}`)
    const heard: string[] = []
    const user = {
      onChannel: () => heard.push('channel'),
      onSent: () => heard.push('sent'),
      onHead: () => heard.push('head'),
      onBody: () => heard.push('body'),
      onPacket: () => heard.push('packet'),
      onEnd: () => heard.push('end'),
      onFlaw: () => heard.push('flaw'),
      onClose: () => heard.push('close'),
    }
    pool.take(user)
    pool.leave(user)
    await pause(50)
    expect([heard, pool.opened]).toEqual([[], 0])
    pool.take(user)
    pool.destroy()
    await pause(50)
    expect(heard).toEqual([])
  })

  it('opens none ahead where none can be opened, and does not wait for it', async () => {
    const { ask, pool } = await clientOf('http://127.0.0.1:9')
    await pool.openAhead(1_000)
    expect(await ask()).toMatchObject({ fault: 'refused', reused: null })
    pool.destroy()
  })
})
