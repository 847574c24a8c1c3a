// A small OpenAI-compatible server around a real llama.cpp, for tests and benchmarks that must not
// run against a simulation. `node server.mjs --port 8123 --parallel 1`; see flags.mjs.

import http from 'node:http'
import { startEngine } from './engine.mjs'
import { settingsFrom, usage } from './flags.mjs'
import { metricsPage } from './metrics.mjs'
import { answer, asked, MODEL } from './openai.mjs'

const BODY_BYTES_MAX = 4 * 1024 * 1024
const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' }
const STREAM_TYPE = { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' }

/** Replies with JSON. */
function send(response, status, value) {
  response.writeHead(status, JSON_TYPE).end(JSON.stringify(value))
}

function refuse(response, status, message) {
  send(response, status, { error: { code: status, message, type: 'invalid_request_error' } })
}

async function bodyOf(request) {
  const parts = []
  let bytes = 0
  for await (const part of request) {
    bytes += part.length
    if (bytes > BODY_BYTES_MAX) throw new RangeError(`a body of at most ${BODY_BYTES_MAX} bytes`)
    parts.push(part)
  }
  const body = JSON.parse(Buffer.concat(parts).toString('utf8'))
  if (body === null || typeof body !== 'object') throw new RangeError('a JSON object is expected')
  return body
}

async function complete(kind, { engine, settings }, request, response) {
  let wanted
  try {
    wanted = asked(kind, await bodyOf(request), settings.context)
  } catch (error) {
    refuse(response, 400, error.message)
    return
  }
  const aborter = new AbortController()
  response.on('close', () => aborter.abort())
  const reply = answer(kind)
  if (wanted.stream) await stream(kind, engine, wanted, reply, response, aborter.signal)
  else {
    const result = await engine.complete(wanted.request, () => {}, aborter.signal)
    if (result !== null) send(response, 200, reply.whole(result))
  }
}

/** Server-sent events: role, one event a token, finish, usage where it was asked for, [DONE]. */
async function stream(kind, engine, wanted, reply, response, signal) {
  const event = (value) => response.write(`data: ${JSON.stringify(value)}\n\n`)
  let begun = false
  // As llama.cpp does: no header before the first token, so that a wait in line is a wait.
  const begin = () => {
    if (begun) return
    begun = true
    response.writeHead(200, STREAM_TYPE)
    if (kind === 'chat') event(reply.first())
  }
  const onToken = (text) => {
    begin()
    if (text !== '') event(reply.token(text))
  }
  const result = await engine.complete(wanted.request, onToken, signal)
  if (result === null) return
  begin()
  const { timings } = result
  if (wanted.includeUsage) {
    event(reply.finish(result))
    event({ ...reply.usage(result), timings })
  } else event({ ...reply.finish(result), timings })
  response.end('data: [DONE]\n\n')
}

const routes = {
  'POST /v1/chat/completions': (server, request, response) =>
    complete('chat', server, request, response),
  'POST /v1/completions': (server, request, response) =>
    complete('text', server, request, response),
  // As llama.cpp's server answers it.
  'POST /tokenize': async ({ engine }, request, response) =>
    send(response, 200, {
      tokens: await engine.tokenize(String((await bodyOf(request)).content ?? '')),
    }),
  'GET /v1/models': ({ engine }, _, response) =>
    send(response, 200, {
      object: 'list',
      data: [{ id: MODEL, object: 'model', owned_by: 'llamacpp', meta: engine.model }],
    }),
  'GET /health': (_, __, response) => send(response, 200, { status: 'ok' }),
  'GET /props': ({ settings }, _, response) =>
    send(response, 200, {
      total_slots: settings.parallel,
      model_path: MODEL,
      default_generation_settings: { n_ctx: settings.context },
    }),
  'GET /metrics': ({ engine }, _, response) =>
    response
      .writeHead(200, { 'content-type': 'text/plain; version=0.0.4' })
      .end(metricsPage(engine)),
}

function handler(server) {
  return async (request, response) => {
    const route = routes[`${request.method} ${new URL(request.url, 'http://host').pathname}`]
    if (route === undefined) {
      refuse(response, 404, 'File Not Found')
      return
    }
    try {
      await route(server, request, response)
    } catch (error) {
      console.error(error)
      if (response.headersSent) response.destroy()
      else refuse(response, 500, error.message)
    }
  }
}

async function main() {
  const settings = settingsFrom(process.argv.slice(2))
  const engine = await startEngine(settings)
  const server = http.createServer(handler({ engine, settings }))
  // A streamed token is a small packet that must not wait for the next one.
  server.on('connection', (socket) => socket.setNoDelay(true))
  server.on('error', (error) => {
    console.error(`Cannot listen on port ${settings.port}: ${error.message}`)
    process.exit(1)
  })
  server.listen(settings.port, settings.host, () => {
    console.log(`listening on http://${settings.host}:${server.address().port}`)
  })
  for (const name of ['SIGINT', 'SIGTERM']) process.once(name, () => process.exit(0))
}

main().catch((error) => {
  console.error(`${error.message}\n\n${usage()}`)
  process.exit(1)
})
