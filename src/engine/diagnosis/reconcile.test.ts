import { describe, expect, it } from 'vitest'
import type { Stage, StageName } from '../../shared/diagnosis.ts'
import type { ClientPath } from './client-path.ts'
import { clientPath, serverPath } from './path.fixture.ts'
import type { ServerPath } from './server-path.ts'
import { buildStages } from './stages.ts'

function path(client: ClientPath, server: ServerPath): Record<StageName, number | null> {
  const stages = buildStages(client, server)
  const sum = stages.reduce((total, { mean_ms }) => total + (mean_ms ?? 0), 0)
  expect(sum).toBeCloseTo(client.e2e_ms ?? 0, 9)
  return Object.fromEntries(stages.map(({ name, mean_ms }) => [name, mean_ms])) as Record<
    StageName,
    number | null
  >
}

function stage(client: ClientPath, server: ServerPath, name: StageName): Stage | undefined {
  return buildStages(client, server).find((one) => one.name === name)
}

const ALL = {
  parsing: 5,
  tokenization: 15,
  queue: 200,
  prefill: 100,
  decode: 500,
  delivery: 30,
}

/** Every sum below is worked out by hand from 1,000 ms end to end, 30 of them before sending. */
describe('client and server, reconciled', () => {
  it('gives the network what the client saw and the server did not', () => {
    // 1,000 − 30 − 900 = 70; inside the server 900 − 850 = 50 are in no stage.
    expect(path(clientPath(), serverPath({ ...ALL, e2e: 900 }))).toEqual({
      client_wait: 20,
      connect_send: 10,
      network: 70,
      ...ALL,
      remainder: 50,
    })
  })

  it('counts the stages where the server tells less than they take together', () => {
    // Delivery outside of its own end to end: 850 of 820, so the network has 1,000 − 30 − 850.
    expect(path(clientPath(), serverPath({ ...ALL, e2e: 820 }))).toMatchObject({
      network: 120,
      delivery: 30,
      remainder: 0,
    })
  })

  it('never gives the network less than nothing', () => {
    expect(path(clientPath(), serverPath({ ...ALL, e2e: 990 }))).toMatchObject({
      network: 0,
      remainder: 120,
    })
  })

  it('adds what comes before a server begins to count, where that is told', () => {
    // vLLM's 860 begin after 20 of parsing and tokenization: the server had it for 880.
    const late = serverPath({ ...ALL, e2e: 860 }, { counts_late: true })
    expect(path(clientPath(), late)).toMatchObject({ network: 90, remainder: 30 })
  })

  it('says so where what comes before is not told', () => {
    const late = serverPath(
      { queue: 200, prefill: 100, decode: 500, e2e: 860 },
      { counts_late: true },
    )
    expect(path(clientPath(), late).network).toBe(110)
    expect(stage(clientPath(), late, 'network')?.source).toBe(
      'client end to end − server end to end, which this server counts from after parsing and tokenization: they are in here',
    )
  })

  it('takes off what spans of delivery have in common with decode', () => {
    // Stages make 850 + 90 of 900 end to end: 40 of the delivery ran beside the others.
    const server = serverPath({ ...ALL, e2e: 900 })
    server.stages.delivery = { ms: 120, source: 'spans: detokenize' }
    expect(path(clientPath(), server)).toMatchObject({ network: 70, delivery: 80, remainder: 0 })
    expect(stage(clientPath(), server, 'delivery')?.source).toContain('beside the other stages')
  })
})

describe('a server that tells little', () => {
  it('is told by its timings of prefill and decode, and the client’s instants around them', () => {
    const server = serverPath({ prefill: 100, decode: 550 })
    expect(path(clientPath(), server)).toMatchObject({ network: null, queue: null, remainder: 320 })
    // 400 − 30 − 100 before the first token, 600 − 550 after it: the remainder's 320.
    expect(stage(clientPath(), server, 'remainder')?.parts).toMatchObject([
      { name: 'to the first token, less prefill', mean_ms: 270 },
      { name: 'after it, less decode', mean_ms: 50 },
    ])
  })

  it('leaves the split that the client alone can see', () => {
    const remainder = stage(clientPath(), serverPath(), 'remainder')
    expect(remainder?.mean_ms).toBe(970)
    // 50 + 320 + 600 = 970.
    expect(remainder?.parts?.map(({ mean_ms }) => mean_ms)).toEqual([50, 320, 600])
    expect(remainder?.source).toMatch(/50\.0\sms from sending to the head of the answer/)
    expect(stage(clientPath(), serverPath(), 'prefill')?.source).toContain('Server-Timing header')
  })

  it('is reconciled up to the head of its answer where its header tells no more', () => {
    // The client waited 50 for the head, of which the server says 38.
    const server = serverPath({ tokenization: 8, to_head: 38 })
    expect(path(clientPath(), server)).toMatchObject({
      network: 12,
      tokenization: 8,
      remainder: 950,
    })
  })

  it('shows parts by the server’s own names in the remainder', () => {
    const named = [{ name: 'rerank', mean_ms: 40, source: 'spans' }]
    const server = serverPath({ ...ALL, e2e: 900 }, { named })
    expect(stage(clientPath(), server, 'remainder')).toMatchObject({ mean_ms: 50, parts: named })
    // A span around prefill and decode takes 600 ms, which are in no remainder of 50.
    const around = { name: 'generate', mean_ms: 600, source: 'spans' }
    const more = serverPath({ ...ALL, e2e: 900 }, { named: [...named, around] })
    expect(stage(clientPath(), more, 'remainder')?.parts).toEqual(named)
  })

  it('has no stages without a request', () => {
    const stages = buildStages(clientPath({ e2e_ms: null }), serverPath(ALL))
    expect(stages.every(({ mean_ms }) => mean_ms === null)).toBe(true)
  })
})
