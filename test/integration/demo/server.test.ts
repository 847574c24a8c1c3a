import { once } from 'node:events'
import { Agent, get, request, type IncomingMessage } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startDemoServer, type DemoServer } from '../../../src/demo/server.ts'

interface Event {
  object?: string
  model?: string
  choices?: {
    delta?: { role?: string; content?: string }
    text?: string
    finish_reason: string | null
  }[]
  usage?: { prompt_tokens: number; completion_tokens: number }
}

const CHAT = {
  model: 'chokepoint-demo-14b',
  messages: [{ role: 'user', content: 'how much water is there' }],
}

let server: DemoServer

beforeEach(async () => {
  server = await startDemoServer({ settings: { quantization: 'fp8' }, port: 0, seed: 1 })
})
afterEach(async () => {
  await server.close()
})

async function post(path: string, body: unknown): Promise<Response> {
  return fetch(server.base_url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-request-id': 'r-1' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
}

async function events(response: Response): Promise<Event[]> {
  const text = await response.text()
  const lines = text.split('\n\n').filter((line) => line !== '')
  expect(lines.every((line) => line.startsWith('data: '))).toBe(true)
  expect(lines.at(-1)).toBe('data: [DONE]')
  return lines.slice(0, -1).map((line) => JSON.parse(line.slice(6)) as Event)
}

async function metric(name: string): Promise<number> {
  const page = await (await fetch(`${server.base_url}/metrics`)).text()
  const line = page.split('\n').find((text) => text.startsWith(name))
  return Number(line?.slice(line.lastIndexOf(' ') + 1))
}

describe('streaming', () => {
  it('sends a role, one token an event, usage and [DONE]', async () => {
    const response = await post('/v1/chat/completions', {
      ...CHAT,
      stream: true,
      stream_options: { include_usage: true },
      max_tokens: 7,
      ignore_eos: true,
    })
    expect(response.headers.get('content-type')).toContain('text/event-stream')
    const list = await events(response)
    expect(list).toHaveLength(9)
    expect(list[0]?.choices?.[0]?.delta).toEqual({ role: 'assistant', content: '' })
    const tokens = list.slice(1, 8).map((event) => event.choices?.[0])
    expect(tokens.every((choice) => (choice?.delta?.content ?? '') !== '')).toBe(true)
    expect(tokens.map((choice) => choice?.finish_reason)).toEqual([
      ...Array.from({ length: 6 }, () => null),
      'length',
    ])
    // 5 words, 5 tokens of template for the message and 3 for the answer.
    expect(list[8]?.choices).toEqual([])
    expect(list[8]?.usage).toMatchObject({ prompt_tokens: 13, completion_tokens: 7 })
  })

  it('sends completions without a role, and no usage where none was asked for', async () => {
    const body = { prompt: 'one two', stream: true, max_tokens: 3, ignore_eos: true }
    const list = await events(await post('/v1/completions', body))
    expect(list.map((event) => event.choices?.[0]?.text === '')).toEqual([false, false, false])
    expect(list.every((event) => event.usage === undefined)).toBe(true)
  })

  it('spaces tokens by the simulated step', async () => {
    const outgoing = request(`${server.base_url}/v1/chat/completions`, { method: 'POST' })
    outgoing.end(JSON.stringify({ ...CHAT, stream: true, max_tokens: 20, ignore_eos: true }))
    const [response] = (await once(outgoing, 'response')) as [IncomingMessage]
    const instants: number[] = []
    response.on('data', () => instants.push(performance.now()))
    await once(response, 'end')
    const first = instants[0] ?? Number.NaN
    const step_ms = ((instants.at(-1) ?? Number.NaN) - first) / 19
    // 19.0 ms in kernels and 1.5 ms between: 20.5 ms, with room for noise and a busy machine.
    expect(step_ms).toBeGreaterThan(19)
    expect(step_ms).toBeLessThan(30)
  })
})

describe('whole answers', () => {
  it('come with usage, on one connection after the other', async () => {
    const response = await post('/v1/chat/completions', { ...CHAT, max_completion_tokens: 4 })
    const body = (await response.json()) as {
      id: string
      choices: { message: { content: string } }[]
      usage: object
    }
    expect(body.id).toBe('chatcmpl-r-1')
    expect(body.choices[0]?.message.content.split(' ')).toHaveLength(4)
    expect(body.usage).toEqual({ prompt_tokens: 13, completion_tokens: 4, total_tokens: 17 })
  })

  it('stop by themselves where nothing bounds them, and not before min_tokens', async () => {
    const ask = async (more: object): Promise<[string, number]> => {
      const response = await post('/v1/completions', { prompt: 'one', max_tokens: 60, ...more })
      const body = (await response.json()) as {
        choices: { finish_reason: string }[]
        usage: { completion_tokens: number }
      }
      return [body.choices[0]?.finish_reason ?? '', body.usage.completion_tokens]
    }
    expect(await ask({ max_tokens: 60, min_tokens: 60 })).toEqual(['length', 60])
    const [reason, tokens] = await ask({ max_tokens: 2_000 })
    expect(reason).toBe('stop')
    expect(tokens).toBeLessThan(2_000)
  })
})

describe('refusals', () => {
  it.each([
    ['/v1/chat/completions', { ...CHAT, model: 'other' }, 404, 'does not exist'],
    ['/v1/chat/completions', { ...CHAT, max_tokens: 0 }, 400, 'max_tokens'],
    ['/v1/chat/completions', { ...CHAT, max_tokens: 5_000 }, 400, 'maximum context length is 2048'],
    ['/v1/chat/completions', { ...CHAT, n: 2 }, 400, 'one answer'],
    ['/v1/chat/completions', { messages: [] }, 400, 'messages'],
    ['/v1/chat/completions', '{"messages":', 400, 'not JSON'],
    ['/v1/completions', { prompt: '' }, 400, 'prompt is empty'],
    ['/health', {}, 405, 'method'],
    ['/v1/embeddings', {}, 404, 'not a path'],
  ])('%s with %j', async (path, body, status, text) => {
    const response = await post(path, body)
    expect(response.status).toBe(status)
    const answer = (await response.json()) as { error: { message: string; code: number } }
    expect(answer.error.message).toContain(text)
    expect(answer.error.code).toBe(status)
  })

  it('refuses a bad setting and a taken port with one sentence', async () => {
    await expect(startDemoServer({ settings: { gpu: 'H900' }, port: 0, seed: 1 })).rejects.toThrow(
      /^gpu is “H900”; expected one of L4, L40S/,
    )
    const port = Number(new URL(server.base_url).port)
    await expect(startDemoServer({ settings: {}, port, seed: 1 })).rejects.toThrow(
      new RegExp(`^port is ${port}, which`),
    )
  })
})

describe('what the server says about itself', () => {
  it('is ready, and simulated wherever it says what it is', async () => {
    const read = async (path: string): Promise<unknown> =>
      (await fetch(server.base_url + path)).json()
    expect((await fetch(`${server.base_url}/health`)).status).toBe(200)
    expect(await read('/version')).toMatchObject({ simulated: true })
    expect(await read('/server_info')).toMatchObject({
      simulated: true,
      settings: { quantization: 'fp8', max_num_seqs: 16 },
    })
    expect(await read('/v1/models')).toMatchObject({ data: [{ id: 'chokepoint-demo-14b' }] })
  })
})

describe('a client that leaves', () => {
  it('frees what its request held', async () => {
    const outgoing = request(`${server.base_url}/v1/chat/completions`, { method: 'POST' })
    outgoing.on('error', () => undefined)
    outgoing.end(JSON.stringify({ ...CHAT, stream: true, max_tokens: 1_000, ignore_eos: true }))
    const [response] = (await once(outgoing, 'response')) as [IncomingMessage]
    response.on('error', () => undefined)
    await once(response, 'data')
    expect(await metric('vllm:num_requests_running')).toBe(1)
    outgoing.destroy()
    for (let tries = 0; tries < 50; tries += 1) {
      if ((await metric('vllm:num_requests_running')) === 0) break
      await wait(20)
    }
    expect(await metric('vllm:num_requests_running')).toBe(0)
    expect(await metric('vllm:kv_cache_usage_perc')).toBe(0)
    const page = await (await fetch(`${server.base_url}/metrics`)).text()
    expect(page).toMatch(/request_success_total\{.*finished_reason="abort"\} 1/)
  })
})

describe('connections', () => {
  it('stay open between requests', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const ports = new Set<number | undefined>()
    for (let index = 0; index < 3; index += 1) {
      const outgoing = get(`${server.base_url}/health`, { agent })
      const [response] = (await once(outgoing, 'response')) as [IncomingMessage]
      ports.add(response.socket.localPort)
      response.resume()
      await once(response, 'end')
    }
    agent.destroy()
    expect(ports.size).toBe(1)
  })
})

describe('counting tokens', () => {
  it('answers as many as the usage of the same prompt says', async () => {
    const prompt = 'how much water is there, in 1234567 very-long extraordinarily words'
    const counted = (await (await post('/tokenize', { prompt })).json()) as { count: number }
    const asked = await post('/v1/completions', { prompt, max_tokens: 1 })
    const { usage } = (await asked.json()) as Event
    expect(counted.count).toBe(usage?.prompt_tokens)
    expect((await post('/tokenize', { text: 'x' })).status).toBe(400)
  })
})
