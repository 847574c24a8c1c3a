import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { loadJob, smallWorkload } from './load-job.fixture.ts'
import { NO_MATERIAL } from '../../engine/plan/plan-request.ts'
import { parseEndpoint } from '../http/endpoint.ts'
import { countTokens, type CountedMaterial } from './count-tokens.ts'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

/** A server that counts words; from the `drift_after`-th text on, one more than there are. */
async function serve(drift_after = Infinity): Promise<string> {
  let asked = 0
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (piece: Buffer) => (body += piece.toString()))
    request.on('end', () => {
      if (request.method === 'GET') response.writeHead(405).end()
      else {
        const { prompt } = JSON.parse(body) as { prompt: string }
        asked += 1
        const count = prompt.split(' ').length + (asked > drift_after ? 1 : 0)
        response.end(JSON.stringify({ count }))
      }
    })
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function count(base_url: string, over: Record<string, unknown> = {}): Promise<CountedMaterial> {
  const workload = smallWorkload({
    prompts: {
      kind: 'synthetic',
      input_tokens: { kind: 'uniform', min: 5, max: 40 },
      output_tokens: { kind: 'fixed', tokens: 1 },
      shared_prefix_tokens: 3,
    },
    stop: { kind: 'requests', requests: 10 },
    seed: 7,
    ...over,
  })
  const job = loadJob(base_url, workload)
  const material = { ...NO_MATERIAL, arrivals_trace: null }
  return countTokens(material, job, parseEndpoint(base_url), new AbortController().signal)
}

/** Texts that are counted to find the vocabulary: the probe, the words, the trials. */
const TEXTS_BEFORE = 1 + 3 + 1 + 8

describe('countTokens', () => {
  it('counts prompts by the server, sessions too, and finds them exact', async () => {
    const base_url = await serve()
    for (const sessions of [
      null,
      { turns: { kind: 'fixed', tokens: 2 }, think_time: 'constant', think_time_s_mean: 0 },
    ]) {
      const { material, input_lengths } = await count(base_url, { sessions })
      expect(material.vocabulary.source).toBe('server')
      expect(input_lengths).toMatchObject({ source: 'server', error_tokens_max: 0, note: null })
    }
  })

  it('says how far the first prompts are off', async () => {
    const { input_lengths } = await count(await serve(TEXTS_BEFORE))
    expect(input_lengths).toMatchObject({
      source: 'server',
      error_tokens_max: 1,
      note: 'Of the first 5 prompts, lengths are off by up to 1 tokens.',
    })
  })

  it('says that lengths are estimates where nothing counts them', async () => {
    const { material, input_lengths } = await count('http://127.0.0.1:9')
    expect(material.vocabulary.source).toBe('estimate')
    expect(input_lengths).toMatchObject({ source: 'estimate', error_tokens_max: null })
    expect(input_lengths?.note).toContain('Input lengths are estimates')
  })

  it('counts nothing of a file', async () => {
    const prompts = {
      kind: 'jsonl',
      file_path: '/p.jsonl',
      sha256: 'a'.repeat(64),
      prompts: 1,
      output_tokens_max: 5,
    }
    expect((await count('http://127.0.0.1:9', { prompts })).input_lengths).toBeNull()
  })
})
