import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { protobufExport } from '../../../src/measure/otlp/export.fixture.ts'
import { NO_ATTRIBUTES, type Span } from '../../../src/measure/otlp/span.ts'
import { delay, entryOf, nowNs, type Ledger } from './ledger.ts'

/** How the server tells of itself. */
export type Telling = 'server-timing' | 'spans' | 'timings'

const EXPORT_EVERY_MS = 1_000
const ANSWER = {
  choices: [{ message: { content: 'x y z' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 8, completion_tokens: 4 },
}

interface Step {
  name: string
  from_ns: bigint
  to_ns: bigint
}

/**
 * A server that is nothing but delays, one after the other, and tells of them as other servers do.
 * Each answer comes in one piece.
 *
 * @param steps milliseconds by the name that the server has for them
 */
export async function startStagedServer(
  steps: Readonly<Record<string, number>>,
  telling: Telling,
  otlp_port: number,
  ledger: Ledger,
): Promise<number> {
  const spans: Span[] = []
  const wall_ns = BigInt(Date.now()) * 1_000_000n - nowNs()
  const server = createServer({ noDelay: true }, (incoming, response) => {
    incoming.resume()
    incoming.on('end', () => {
      const begun_ns = nowNs()
      const happened = entryOf(ledger, String(incoming.headers['x-request-id']))
      void walk(steps).then((walked) => {
        const ended_ns = nowNs()
        const added_ms = Object.fromEntries(
          walked.map(({ name, from_ns, to_ns }) => [name, Number(to_ns - from_ns) / 1e6]),
        )
        Object.assign(happened.added_ms, added_ms)
        const total = Number(ended_ns - begun_ns) / 1e6
        const entries = Object.entries({ ...added_ms, total })
        if (telling === 'server-timing')
          response.setHeader(
            'server-timing',
            entries.map(([name, ms]) => `${name};dur=${ms.toFixed(3)}`).join(', '),
          )
        if (telling === 'spans') {
          const whole = { name: 'POST', from_ns: begun_ns, to_ns: ended_ns }
          spans.push(...asSpans(String(incoming.headers['traceparent']), whole, walked, wall_ns))
        }
        response.writeHead(200, { 'content-type': 'application/json' })
        const { prefill, decode } = added_ms
        const timings = telling === 'timings' ? { prompt_ms: prefill, predicted_ms: decode } : {}
        response.end(JSON.stringify({ ...ANSWER, timings }))
      })
    })
  })
  if (telling === 'spans')
    setInterval(() => {
      exportTo(otlp_port, spans.splice(0))
    }, EXPORT_EVERY_MS)
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      resolve((server.address() as AddressInfo).port)
    })
  })
}

async function walk(steps: Readonly<Record<string, number>>): Promise<Step[]> {
  const walked: Step[] = []
  for (const [name, ms] of Object.entries(steps)) {
    const from_ns = nowNs()
    await delay(ms)
    walked.push({ name, from_ns, to_ns: nowNs() })
  }
  return walked
}

let last_id = 0n

function asSpans(traceparent: string, whole: Step, walked: Step[], wall_ns: bigint): Span[] {
  const [, trace_id = '', parent_id = ''] = traceparent.split('-')
  const root = nextId()
  const span = (step: Step, span_id: string, parent: string): Span => ({
    trace_id,
    span_id,
    parent_id: parent,
    name: step.name,
    start_ns: step.from_ns + wall_ns,
    end_ns: step.to_ns + wall_ns,
    attributes: NO_ATTRIBUTES,
  })
  return [...walked.map((step) => span(step, nextId(), root)), span(whole, root, parent_id)]
}

function nextId(): string {
  last_id += 1n
  return last_id.toString(16).padStart(16, '0')
}

function exportTo(port: number, spans: readonly Span[]): void {
  if (spans.length === 0) return
  const headers = { 'content-type': 'application/x-protobuf' }
  const sent = request({ host: '127.0.0.1', port, path: '/v1/traces', method: 'POST', headers })
  // The run's receiver is not there before the run, nor after it.
  sent.on('error', () => undefined)
  sent.on('response', (answer) => answer.resume())
  sent.end(protobufExport(spans))
}
