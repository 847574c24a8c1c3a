import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { cleanUps, outcomes, pause, run, stream } from './load.fixture.ts'

/** A server on a port that stays its own while it is away. */
async function restartable(): Promise<{
  url: string
  stop: () => void
  start: () => Promise<void>
}> {
  let server: Server
  let port = 0
  const start = async (): Promise<void> => {
    server = createServer((request, response) => {
      request.resume()
      if (request.method === 'GET') response.writeHead(404).end()
      else void stream(response, 5)
    })
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
    port = (server.address() as AddressInfo).port
  }
  await start()
  const stop = (): void => {
    server.closeAllConnections()
    server.close()
  }
  cleanUps.push(stop)
  return { url: `http://127.0.0.1:${port}`, stop, start }
}

describe('a server that restarts in mid-run', () => {
  it('is data: the run goes on, and a closed loop does not use up its plan meanwhile', async () => {
    const { url, stop, start } = await restartable()
    const going = run(url, {
      arrivals: { kind: 'closed', concurrency: 4 },
      stop: { kind: 'duration', duration_s: 3.5 },
    })
    await pause(1_000)
    stop()
    await pause(1_200)
    await start()
    const { end, records, ticks } = await going
    expect(end).toMatchObject({ status: 'done', reason: null })
    const counts = outcomes(records)
    expect(counts.ok).toBeGreaterThan(100)
    // Four slots, each asking once a second while nobody is there.
    expect(counts.refused).toBeGreaterThanOrEqual(4)
    expect(counts.refused).toBeLessThanOrEqual(12)
    const late = records.filter((record) => record.scheduled_ns > 3e9)
    expect(outcomes(late)).toEqual({ ok: late.length })
    expect(late.length).toBeGreaterThan(10)
    const told = ticks.at(-1)?.errors ?? []
    expect(told.find((kind) => kind.outcome === 'refused')).toMatchObject({
      fault: 'refused',
      count: counts.refused,
    })
    expect(told.reduce((sum, kind) => sum + kind.count, 0)).toBe(
      records.filter((record) => record.outcome !== 'ok').length,
    )
  })
})
