/**
 * Whether the client's times agree with the server's own, on a real llama.cpp over the loopback:
 * `node test/bench/engine-timings.ts [--requests 20]`. The engine says of each request how long prefill
 * and decode took (`timings`); the client saw when it sent, when the first token came and when the last.
 * Prints the sums of both and how far they are apart. `npm test` installs the engine.
 */
import { parseArgs } from 'node:util'
import { engineInstalled, startEngine } from '../integration/engine/running-engine.ts'
import {
  loadJob,
  recordsOfRun,
  smallWorkload,
  syntheticPrompts,
} from '../../src/measure/load/load-job.fixture.ts'
import type { RequestRecord } from '../../src/shared/request.ts'

const { values: options } = parseArgs({
  options: { requests: { type: 'string', default: '20' } },
})
const NS_PER_MS = 1e6

async function measure(base_url: string): Promise<RequestRecord[]> {
  const workload = smallWorkload({
    prompts: syntheticPrompts(1_000, 300),
    arrivals: { kind: 'closed', concurrency: 1 },
    stop: { kind: 'requests', requests: Number(options.requests) },
    warmup_requests: 2,
    timeout_s: 120,
  })
  const { records } = await recordsOfRun(loadJob(base_url, workload, { model: 'random-weights' }))
  return records.filter((record) => !record.warmup && record.outcome === 'ok')
}

const since = (to: number | null, from: number | null): number =>
  ((to ?? NaN) - (from ?? NaN)) / NS_PER_MS

function line(name: string, client_ms: number[], server_ms: (number | null)[]): string {
  const sum = (values: readonly (number | null)[]): number =>
    values.reduce<number>((total, value) => total + (value ?? NaN), 0)
  const [client, server] = [sum(client_ms), sum(server_ms)]
  const apart_pct = (100 * (client - server)) / server
  return `${name}: client ${client.toFixed(1)} ms, server ${server.toFixed(1)} ms, ${apart_pct.toFixed(2)} % apart`
}

if (await engineInstalled()) {
  const engine = await startEngine('--parallel', '1', '--ctx-size', '8192')
  try {
    const records = await measure(engine.base_url)
    console.log(`${String(records.length)} requests`)
    const prefill = records.map((record) => since(record.first_ns, record.sent_ns))
    const decode = records.map((record) => since(record.last_ns, record.first_ns))
    console.log(
      line(
        'prefill',
        prefill,
        records.map((record) => record.server_prompt_ms),
      ),
    )
    console.log(
      line(
        'decode',
        decode,
        records.map((record) => record.server_decode_ms),
      ),
    )
  } finally {
    engine.stop()
  }
} else console.log('Skipped: test/engine is not installed; `npm test` does it.')
