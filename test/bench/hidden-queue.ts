/**
 * Whether waiting inside the client is counted: `node test/bench/hidden-queue.ts [--arrivals poisson]`.
 *
 * A server that takes 500 ms for each request, one in flight at most, 2.5 arrivals a second for 10 s:
 * requests queue up in the client. The truth follows from the arrivals alone: a request begins when it
 * is due or when the one before has ended, whichever is later. A client that counts from the send
 * reports half a second for each.
 */
import { createServer, type AddressInfo } from 'node:net'
import { parseArgs } from 'node:util'
import { mean } from '../../src/engine/stats/mean.ts'
import {
  loadJob,
  recordsOfRun,
  smallWorkload,
  syntheticPrompts,
} from '../../src/measure/load/load-job.fixture.ts'
import { spacingSchema } from '../../src/shared/arrivals.ts'
import type { RequestRecord } from '../../src/shared/request.ts'

const { values: options } = parseArgs({
  options: { arrivals: { type: 'string', default: 'poisson' } },
})
const SERVICE_MS = 500
const RATE = 2.5
const DURATION_S = 10
const NS_PER_MS = 1e6
const ANSWER = JSON.stringify({
  choices: [{ message: { content: 'x' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 1, completion_tokens: 1 },
})
const HEAD = `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${String(ANSWER.length)}\r\n\r\n`

function listen(): Promise<{ port: number; close: () => void }> {
  const server = createServer({ noDelay: true }, (socket) => {
    socket.on('error', () => undefined)
    socket.on('data', () => setTimeout(() => socket.write(HEAD + ANSWER), SERVICE_MS))
  })
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      resolve({ port, close: () => server.close() })
    })
  })
}

async function measure(port: number): Promise<RequestRecord[]> {
  const rate = { from_requests_per_s: RATE, to_requests_per_s: RATE }
  const workload = smallWorkload({
    prompts: syntheticPrompts(8, 1),
    arrivals: {
      kind: 'open',
      spacing: spacingSchema.parse(options.arrivals),
      burstiness: 1,
      stages: [{ duration_s: null, ...rate }],
      max_in_flight: 1,
    },
    stop: { kind: 'duration', duration_s: DURATION_S },
  })
  const base_url = `http://127.0.0.1:${String(port)}`
  return (await recordsOfRun(loadJob(base_url, workload, { streaming: false }))).records
}

/** From due to answered, ms, of each request, by the queue's arithmetic. */
function truthOf(records: readonly RequestRecord[]): number[] {
  let free_ms = 0
  return records.map((record) => {
    const due_ms = record.scheduled_ns / NS_PER_MS
    free_ms = Math.max(free_ms, due_ms) + SERVICE_MS
    return free_ms - due_ms
  })
}

const server = await listen()
const records = await measure(server.port)
server.close()
const e2e = records.map((record) => ((record.last_ns ?? NaN) - record.scheduled_ns) / NS_PER_MS)
const sent = records.map((r) => ((r.last_ns ?? NaN) - (r.sent_ns ?? NaN)) / NS_PER_MS)
const truth = truthOf(records)
const apart_pct = (100 * (mean(e2e) - mean(truth))) / mean(truth)
console.log(
  `${String(records.length)} requests: true ${mean(truth).toFixed(0)} ms, reported ${mean(e2e).toFixed(0)} ms (${apart_pct.toFixed(2)} %), counted from the send ${mean(sent).toFixed(0)} ms`,
)
