import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { fromLoadSchema, type FromLoad, type LoadJob } from '../shared/process-messages.ts'
import { nodeFork } from './process/node-fork.ts'
import { SYNTHETIC_DEFAULTS } from '../shared/prompts.ts'
import { WORKLOAD_DEFAULTS } from '../shared/workload.ts'
import { TARGET_DEFAULTS } from '../shared/target.ts'

const job = (port: number, requests: number): LoadJob => ({
  run_id: 'r',
  base_url: `http://127.0.0.1:${port}`,
  protocol: 'http-json',
  model: '',
  http_json: { path: '/score', body_template: '{"text":"{{prompt}}"}' },
  ...TARGET_DEFAULTS,
  api_key: null,
  workload: {
    prompts: {
      kind: 'synthetic',
      input_tokens: { kind: 'fixed', tokens: 4 },
      output_tokens: { kind: 'fixed', tokens: 1 },
      shared_prefix_tokens: 0,
      ...SYNTHETIC_DEFAULTS,
    },
    arrivals: { kind: 'closed', concurrency: 4 },
    stop: { kind: 'requests', requests },
    warmup_requests: 2,
    repetitions: 3,
    seed: 1,
    timeout_s: 10,
    ...WORKLOAD_DEFAULTS,
  },
  repetition: 0,
  ttft_slo_ms: null,
  request_id_prefix: 'r',
})

/** Runs the process against a server that answers each request after `delay_ms`. */
async function runProcess(
  requests: number,
  delay_ms: number,
  onTick: (cancel: () => void) => void = () => undefined,
): Promise<FromLoad[]> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      setTimeout(() => response.end('{"score":1}'), delay_ms)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const child = nodeFork('load-process')
  const messages: FromLoad[] = []
  try {
    await new Promise<void>((resolve, reject) => {
      child.onExit((reason) => reject(new Error(reason)))
      child.onMessage((raw) => {
        const message = fromLoadSchema.parse(raw)
        messages.push(message)
        if (message.type === 'tick') onTick(() => child.post({ type: 'cancel' }))
        if (message.type === 'ended') resolve()
      })
      child.post({ type: 'start', job: job((server.address() as AddressInfo).port, requests) })
    })
  } finally {
    child.kill()
    server.closeAllConnections()
    server.close()
  }
  return messages
}

const recordsIn = (messages: FromLoad[]): number =>
  messages.reduce((sum, one) => sum + (one.type === 'records' ? one.records.n : 0), 0)

describe('the load process', () => {
  it('tells of a run in order and hands over every record before its end', async () => {
    const messages = await runProcess(450, 1)
    const types = messages.map((message) => message.type)
    expect(types[0]).toBe('ready')
    expect(types.indexOf('warming_up')).toBeLessThan(types.indexOf('started'))
    expect(types.indexOf('started')).toBeLessThan(types.indexOf('records'))
    expect(messages.at(-1)).toMatchObject({ type: 'ended', status: 'done', reason: null })
    expect(recordsIn(messages)).toBe(452)
  }, 20_000)

  it('ends when told, within a second', async () => {
    let from = 0n
    const messages = await runProcess(10_000, 20, (cancel) => {
      if (from === 0n) from = process.hrtime.bigint()
      cancel()
    })
    expect(Number(process.hrtime.bigint() - from)).toBeLessThan(1e9)
    expect(messages.at(-1)).toMatchObject({ type: 'ended', status: 'cancelled' })
    expect(recordsIn(messages)).toBeGreaterThan(4)
  }, 20_000)
})
