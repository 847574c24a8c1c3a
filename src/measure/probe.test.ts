import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import type { ProbeResult } from '../shared/probe.ts'
import { DEFAULT_CONNECTION, TARGET_DEFAULTS } from '../shared/target.ts'
import {
  CA_FILE,
  closeServers,
  http2Server,
  httpsServer,
  proxyServer,
} from './http/servers.fixture.ts'
import { probeTarget } from './probe.ts'

const cleanUps: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp()
  await closeServers()
})

type Pages = Record<string, (response: ServerResponse, request: IncomingMessage) => unknown>

/** A server with these pages; anything else is a 404 page of HTML. */
async function serve(pages: Pages): Promise<string> {
  const server = createServer((request, response) => {
    request.resume()
    const page = pages[request.url ?? '']
    if (page === undefined)
      response.writeHead(404, { 'content-type': 'text/html' }).end('<h1>Not Found</h1>')
    else page(response, request)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  cleanUps.push(() => {
    server.closeAllConnections()
    return new Promise((resolve) => server.close(resolve))
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const json =
  (value: unknown, status = 200) =>
  (response: ServerResponse) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))

const MODELS = json({
  data: [{ id: 'llama', owned_by: 'vllm', max_model_len: 4096 }, { id: 'qwen' }],
})
const stream = (response: ServerResponse): unknown =>
  response
    .writeHead(200, { 'content-type': 'text/event-stream' })
    .end(
      'data: {"choices":[{"delta":{"content":"Red"},"finish_reason":"stop"}]}\n\n' +
        'data: {"choices":[],"usage":{"prompt_tokens":5,"completion_tokens":1}}\n\ndata: [DONE]\n\n',
    )

const probe = (
  base_url: string,
  over: Partial<Parameters<typeof probeTarget>[0]> = {},
  key: string | null = null,
): Promise<ProbeResult> =>
  probeTarget(
    {
      base_url,
      protocol: 'openai-chat',
      model: 'llama',
      http_json: null,
      ...TARGET_DEFAULTS,
      metrics_url: null,
      ...over,
    },
    key,
    AbortSignal.timeout(20_000),
  )

describe('probeTarget', () => {
  it('says what came back and what the server is', async () => {
    const url = await serve({
      '/v1/models': MODELS,
      '/version': json({ version: '0.9.1' }),
      '/v1/chat/completions': stream,
      '/metrics': (response) =>
        response.end('# TYPE vllm:num_requests_running gauge\nvllm:num_requests_running 2\n'),
    })
    for (const base_url of [url, `${url}/`, `${url}/v1`]) {
      const result = await probe(base_url)
      expect(result).toMatchObject({
        record: { outcome: 'ok', error: null, input_tokens: 5, output_tokens: 1 },
        server: 'vllm 0.9.1',
        models: ['llama', 'qwen'],
        streams: true,
        reports_usage: true,
        metrics_url: `${url}/metrics`,
        settings: [{ name: 'max_model_len', value: '4096' }],
      })
      expect(result.signals).toBeGreaterThan(0)
      expect(result.answer).toContain('"content":"Red"')
    }
  })

  it('asks what the server says of its settings, and finds a page that is not at /metrics', async () => {
    const asked: string[] = []
    const info = {
      model_id: 'a/b',
      version: '2.4.1',
      max_concurrent_requests: 128,
      max_batch_size: 32,
    }
    const url = await serve({
      '/v1/models': json({ data: [{ id: 'a/b', max_model_len: 2048 }] }),
      '/v1/chat/completions': stream,
      '/info': json(info),
      '/api/show': (response, request) => {
        asked.push(request.method ?? '')
        return json({ error: 'no such model' }, 404)(response)
      },
      '/v1/metrics': (response) => response.end('tgi_queue_size 0\ntgi_batch_current_size 1\n'),
      '/metrics': (response) => response.end('<h1>Not here</h1>'),
    })
    const result = await probe(url)
    expect(result).toMatchObject({
      server: 'TGI 2.4.1',
      metrics_url: `${url}/v1/metrics`,
      signals: 2,
      settings: [
        { name: 'max_model_len', value: '2048' },
        { name: 'max_batch_size', value: '32' },
        { name: 'max_concurrent_requests', value: '128' },
      ],
    })
    expect(asked).toEqual(['POST'])
  })

  it('takes a page that does not parse for none', async () => {
    const url = await serve({
      '/v1/chat/completions': stream,
      '/metrics': (response) => response.end('# TYPE x gauge\nvllm:num_requests_running {\n'),
    })
    expect(await probe(url)).toMatchObject({
      metrics_url: null,
      signals: 0,
      record: { outcome: 'ok' },
    })
  })

  it('sends the key to the target, and to no one else', async () => {
    const keys: unknown[] = []
    const note = (response: ServerResponse, request: IncomingMessage): unknown => {
      keys.push(request.headers.authorization)
      return stream(response)
    }
    const elsewhere: unknown[] = []
    const metrics = await serve({
      '/m?x=1': (response, request) => {
        elsewhere.push(request.headers.authorization)
        return response.end('up 1\n')
      },
    })
    const url = await serve({ '/v1/chat/completions': note })
    const result = await probe(url, { metrics_url: `${metrics}/m?x=1` }, 'secret')
    expect(keys).toEqual(['Bearer secret'])
    expect(elsewhere).toEqual([undefined])
    expect(result).toMatchObject({ metrics_url: `${metrics}/m?x=1`, server: null, models: [] })
  })

  const errorOf = async (pages: Pages, key: string | null = null): Promise<string | null> =>
    (await probe(await serve(pages), {}, key)).record.error

  it('says what to do about a refusal', async () => {
    const refuse = (status: number, message: string): Pages => ({
      '/v1/models': MODELS,
      '/v1/chat/completions': json({ error: { message } }, status),
    })
    expect(await errorOf(refuse(401, 'No key given'))).toBe(
      'The server wants a key. HTTP 401: No key given.',
    )
    expect(await errorOf(refuse(403, 'Bad key'), 'k')).toBe(
      'The server refuses the key. HTTP 403: Bad key.',
    )
    expect(await errorOf({})).toBe(
      'There is no such path as /v1/chat/completions: is the protocol (OpenAI chat) the right one? HTTP 404: Not Found.',
    )
    expect(await errorOf(refuse(500, 'boom'))).toBe('HTTP 500: boom.')
    const url = await serve(refuse(404, 'The model `x` does not exist.'))
    expect((await probe(url, { model: 'x' })).record.error).toBe(
      'The server does not know the model x; it has llama, qwen. HTTP 404: The model `x` does not exist.',
    )
  })

  it('knows a page that is no answer', async () => {
    const page = (response: ServerResponse): unknown =>
      response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Welcome to nginx</h1>')
    expect(await errorOf({ '/v1/chat/completions': page, '/metrics': page })).toBe(
      'Something answers, but not in the OpenAI chat protocol. The answer is an HTML page: Welcome to nginx.',
    )
  })

  it('says that nothing listens, and that a name is unknown', async () => {
    expect((await probe('http://127.0.0.1:9')).record).toMatchObject({
      outcome: 'refused',
      error: 'Nothing listens at 127.0.0.1:9: is the server running?',
    })
    expect((await probe('http://no-such-host.invalid')).record.error).toContain('not known')
  }, 20_000)

  it('says that a plain server does not speak TLS', async () => {
    const url = await serve({})
    expect((await probe(url.replace('http:', 'https:'))).record).toMatchObject({
      outcome: 'refused',
      error: expect.stringContaining('does not speak TLS: try http://') as string,
    })
  })

  it('sends the headers of the connection to the target, and to no one else', async () => {
    const seen: unknown[] = []
    const elsewhere = await serve({
      '/m': (response, request) => {
        seen.push(['elsewhere', request.headers['x-route']])
        return response.end('up 1\n')
      },
    })
    const url = await serve({
      '/v1/chat/completions': (response, request) => {
        seen.push(['target', request.headers['x-route']])
        return stream(response)
      },
    })
    const headers = [{ name: 'x-route', value: 'blue' }]
    const connection = { ...DEFAULT_CONNECTION, headers }
    await probe(url, { connection, metrics_url: `${elsewhere}/m` })
    expect(seen).toEqual([
      ['elsewhere', undefined],
      ['target', 'blue'],
    ])
    await expect(
      probe(url, { connection: { ...connection, headers: [{ name: 'Host', value: 'x' }] } }),
    ).rejects.toThrow('The header Host cannot be set')
  })

  it('goes through TLS, HTTP/2 and a proxy as the connection says', async () => {
    const tls = await httpsServer((_request, response) => stream(response))
    const untrusted = await probe(`https://localhost:${tls}`)
    expect(untrusted.record).toMatchObject({ outcome: 'refused', fault: 'tls' })
    expect(untrusted.record.error).toContain("name its authority's PEM file")
    const trusting = { ...DEFAULT_CONNECTION, ca_file: CA_FILE }
    const good = await probe(`https://localhost:${tls}`, { connection: trusting })
    expect(good.record).toMatchObject({ outcome: 'ok', fault: null })

    const http2 = await http2Server((server) => {
      server.on('stream', (one) => {
        one.respond({ 'content-type': 'text/event-stream' })
        one.end('data: {"choices":[{"delta":{"content":"Red"},"finish_reason":"stop"}]}\n\n')
      })
    })
    const over2 = await probe(`https://localhost:${http2}`, { connection: trusting })
    expect(over2.record).toMatchObject({ outcome: 'ok', events: 1, http_status: 200 })

    const proxy = await proxyServer({ lines: [] }, 407)
    const proxy_url = `http://127.0.0.1:${proxy}`
    const refused = await probe(`https://localhost:${tls}`, {
      connection: { ...trusting, proxy_url },
    })
    expect(refused.record).toMatchObject({ outcome: 'refused', fault: 'proxy' })
    expect(refused.record.error).toContain('it wants a user and a password')
  })

  it('takes an answer as whole where the server leaves the response open', async () => {
    const open = (response: ServerResponse): unknown =>
      response
        .writeHead(200, { 'content-type': 'text/event-stream' })
        .write('data: {"choices":[{"delta":{"content":"Red"}}]}\n\ndata: [DONE]\n\n')
    const { record } = await probe(await serve({ '/v1/chat/completions': open }))
    expect(record).toMatchObject({ outcome: 'ok', events: 1 })
  })

  it('refuses an address or a key that cannot be', async () => {
    await expect(probe('ftp://x')).rejects.toThrow('it starts with http:// or https://')
    await expect(probe('http://127.0.0.1:9', {}, 'a\nb')).rejects.toThrow(
      'The key holds a line break',
    )
  })
})
