/**
 * How true and how cheap the load client is, beside what else can be installed:
 * `node test/bench/load-client.ts [--runs 3] [--clients chokepoint,node-http,undici,openai] [--cases 64]`.
 *
 * The referee is a server that writes down the instant of each of its own writes; server and client
 * have a core each where `taskset` is there. Compared request by request through x-request-id. Each
 * line is the median of the runs; the rivals' lines end with their ratio to Chokepoint's figure.
 * - ttft_err: the client's TTFT (first token − sent) less the server's (first write − request read)
 * - sched_lag: when a request was sent less when it was due
 * - ev_lag: when the client stamped an event less when the server wrote it
 * - cpu_s_per_1m_events: CPU time of the client's whole process
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { ClientJob, ClientRun } from './load-client/client-run.ts'
import { medians, score, type Score } from './load-client/score.ts'
import {
  buildTruth,
  ended,
  fetchText,
  onCore,
  start,
  startTruth,
  type TruthSettings,
} from './load-client/truth.ts'

const CLIENTS: Record<string, string> = {
  chokepoint: 'load-client/chokepoint.ts',
  'node-http': 'load-client/rivals/node-http.ts',
  undici: 'load-client/rivals/undici.ts',
  openai: 'load-client/rivals/openai.ts',
}
const SUBJECT = 'chokepoint'
/** Beyond it the list of all writes is too long to fetch and hold. */
const EVENTS_LISTED_MAX = 200_000

const { values: options } = parseArgs({
  options: {
    runs: { type: 'string', default: '3' },
    clients: { type: 'string', default: Object.keys(CLIENTS).join(',') },
    cases: { type: 'string', default: '' },
  },
})

interface Case extends TruthSettings {
  name: string
  streams: number
  requests: number
  rate: number | null
}

const SPACED: TruthSettings = { ttft_us: 50_000, itl_us: 10_000, tokens: 100, coalesce: 1 }
/** A request takes 1.04 s, so that this rate keeps 512 of them under way. */
const POISSON_RATE = 490
const POISSON_REQUESTS = 1_500

const CASES: Case[] = [
  ...[64, 256, 512].map((streams) => ({
    ...SPACED,
    name: `${String(streams)} streams at once, 10 ms apart`,
    streams,
    requests: streams,
    rate: null,
  })),
  {
    ...SPACED,
    name: '512 streams by a Poisson process, 10 ms apart',
    streams: 512,
    requests: POISSON_REQUESTS,
    rate: POISSON_RATE,
  },
  {
    name: '16 streams, no pauses, 8 events a write',
    ...{ ttft_us: 0, itl_us: 0, tokens: 5_000, coalesce: 8 },
    streams: 16,
    requests: 200,
    rate: null,
  },
]

async function runCase(truth: string, folder: string, client: string, one: Case): Promise<Score> {
  const port = 20_000 + (process.pid % 20_000)
  const server = startTruth(truth, port, one)
  const out = join(folder, 'run.json')
  try {
    await fetchText(port, '/reset')
    const { streams, requests, rate } = one
    const job: ClientJob = { port, streams, requests, rate, out }
    const file = fileURLToPath(new URL(CLIENTS[client] ?? '', import.meta.url))
    const code = await ended(start(onCore(1, [process.execPath, file, JSON.stringify(job)])))
    if (code !== 0) throw new Error(`${client} ended with ${String(code)}`)
    const run = JSON.parse(readFileSync(out, 'utf8')) as ClientRun
    const listed = one.requests * one.tokens <= EVENTS_LISTED_MAX
    const events = listed ? await fetchText(port, '/events') : ''
    return score(run, await fetchText(port, '/truth'), events)
  } finally {
    server.kill()
    await ended(server)
  }
}

function cell(name: string, value: number, own: Score | null): string {
  const ratio =
    own === null || name === 'wrong' ? '' : ` (× ${(value / (own[name] ?? NaN)).toPrecision(2)})`
  return `${name} ${value.toPrecision(3)}${ratio}`
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'load-client-'))
  try {
    const truth = buildTruth(folder)
    if (truth === null) return
    for (const one of CASES.filter(({ name }) => name.includes(options.cases))) {
      console.log(one.name)
      let own: Score | null = null
      for (const client of options.clients.split(',')) {
        const scores: Score[] = []
        for (let run = 0; run < Number(options.runs); run += 1)
          scores.push(await runCase(truth, folder, client, one))
        const result = medians(scores)
        const cells = Object.entries(result).map(([name, value]) => cell(name, value, own))
        console.log(`  ${client.padEnd(10)} ${cells.join('  ')}`)
        if (client === SUBJECT) own = result
      }
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

await main()
