import { afterEach, describe, expect, it, vi } from 'vitest'
import { PlayedProcess } from '../loop.fixture.ts'
import { BundledServer } from './bundled-server.ts'

const ONE = [{ name: 'slots', value: '1' }]
const FOUR = [{ name: 'slots', value: '4' }]

/** A bundled server whose processes answer with `say`, and the processes it started. */
function play(say: (process: PlayedProcess) => void): {
  server: BundledServer
  started: PlayedProcess[]
} {
  const started: PlayedProcess[] = []
  const server = new BundledServer((entry) => {
    const process = new PlayedProcess(entry, say)
    started.push(process)
    return process
  })
  return { server, started }
}
const listens = (process: PlayedProcess): void => {
  process.say({ type: 'listening', base_url: 'http://127.0.0.1:4321' })
}

afterEach(() => {
  vi.useRealTimers()
})

describe('the bundled server', () => {
  it('starts with its settings, and stays while they stay', async () => {
    const { server, started } = play(listens)
    expect(await server.ensure(ONE)).toBe('http://127.0.0.1:4321')
    expect(await server.ensure(ONE)).toBe('http://127.0.0.1:4321')
    expect(started).toHaveLength(1)
    expect(started[0]?.told).toEqual([
      { type: 'start', settings: { slots: '1' }, port: 0, seed: 1 },
    ])
  })

  it('is replaced where they differ, at the same address, and ends when stopped', async () => {
    const { server, started } = play(listens)
    await server.ensure(ONE)
    await server.ensure(FOUR)
    expect(started[0]?.killed).toBe(true)
    expect(started[1]?.told).toMatchObject([{ settings: { slots: '4' }, port: 4_321 }])
    server.stop()
    expect(started[1]?.killed).toBe(true)
  })

  it('is started again where it has died', async () => {
    const { server, started } = play(listens)
    await server.ensure(ONE)
    started[0]?.exit('was ended by SIGKILL')
    await server.ensure(ONE)
    expect(started).toHaveLength(2)
  })

  it('says why it does not start', async () => {
    const refuses = play((process) => {
      process.say({ type: 'failed', message: 'The model needs 32 GB.' })
    })
    await expect(refuses.server.ensure(ONE)).rejects.toThrow('The model needs 32 GB.')
    const dies = play((process) => {
      process.exit('ended with code 1')
    })
    await expect(dies.server.ensure(ONE)).rejects.toThrow(
      'The bundled server ended while it started: ended with code 1.',
    )
    const babbles = play((process) => {
      process.say({ type: 'nonsense' })
    })
    await expect(babbles.server.ensure(ONE)).rejects.toThrow('not understood')
    expect(babbles.started[0]?.killed).toBe(true)
  })

  it('is given up where it says nothing', async () => {
    vi.useFakeTimers()
    const { server, started } = play(() => undefined)
    const ensured = expect(server.ensure(ONE)).rejects.toThrow('did not start within 15 s')
    await vi.advanceTimersByTimeAsync(15_000)
    await ensured
    expect(started[0]?.killed).toBe(true)
  })
})
