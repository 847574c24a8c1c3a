/**
 * What sampling costs, and whether it is felt by the client:
 * `node test/bench/sampling-cost.ts [--seconds 60] [--runs 5] [--ssh gpu-box] [--part cost|client]`.
 *
 * - cost: the process that samples reads everything once a second: /proc of this machine and of the
 *   server's processes, a vLLM page, a DCGM page, and an nvidia-smi of eight GPUs (a shell script). Its
 *   processor time and that of everything it started, after its start, in % of one core. With `--ssh`
 *   GPU and host are read over ssh from that machine, and the ssh clients count.
 * - client: the load client against a server that writes down its own instants,
 *   with and without sampling beside it, one after the other; the p99 of how late it stamps an event and
 *   of its error in TTFT. Its noise is the range of the runs without sampling.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { quantile } from '../../src/engine/stats/quantile.ts'
import type { SampleJob } from '../../src/shared/process-messages.ts'
import type { ClientJob, ClientRun } from './load-client/client-run.ts'
import { score, type Score } from './load-client/score.ts'
import { buildTruth, ended, fetchText, onCore, start, startTruth } from './load-client/truth.ts'
import { everything, servePages, startSampling, stopSampling } from './sampling-cost/everything.ts'
import { writeNvidiaSmi } from './sampling-cost/everything.ts'
import { treeCpuSeconds } from './sampling-cost/tree-cpu.ts'

const { values: options } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    runs: { type: 'string', default: '5' },
    ssh: { type: 'string' },
    part: { type: 'string', default: 'cost,client' },
  },
})

/** The process is up, its code compiled, the first look over /proc done. */
const START_UP_S = 5
const LIMIT_PCT = 2
const PERCENT = 100
const CLIENT_FILE = fileURLToPath(new URL('load-client/chokepoint.ts', import.meta.url))
/** About a hundred streams under way and 10 000 events a second, for ten seconds. */
const CASE = { ttft_us: 50_000, itl_us: 10_000, tokens: 100, coalesce: 1 }
const RATE = 100
const REQUESTS = 1_000
const STREAMS_MAX = 512
const JUDGED = ['ev_lag_ms_p99', 'ttft_err_ms_p99'] as const

async function cost(what: string, job: SampleJob, folder: string): Promise<void> {
  const sampling = startSampling(job, folder)
  const pid = sampling.child.pid ?? 0
  await wait(START_UP_S * 1_000)
  const cpu_before = treeCpuSeconds(pid)
  const began = performance.now()
  await wait(Number(options.seconds) * 1_000)
  const cpu_s = treeCpuSeconds(pid) - cpu_before
  const pct = (PERCENT * cpu_s) / ((performance.now() - began) / 1_000)
  const { readings, gaps } = sampling
  await stopSampling(sampling)
  const verdict = pct < LIMIT_PCT ? 'under' : 'OVER'
  console.log(
    `${what}: ${pct.toFixed(2)} % of one core, ${verdict} ${String(LIMIT_PCT)} %; ${String(readings.size)} signals, ${String(Math.max(...readings.values()))} readings`,
  )
  for (const gap of gaps) console.log(`  gap: ${gap}`)
}

async function runClient(truth: string, folder: string): Promise<Score> {
  const port = 20_000 + (process.pid % 20_000)
  const server = startTruth(truth, port, CASE)
  const out = join(folder, 'run.json')
  try {
    await fetchText(port, '/reset')
    const job: ClientJob = { port, streams: STREAMS_MAX, requests: REQUESTS, rate: RATE, out }
    const code = await ended(start(onCore(1, [process.execPath, CLIENT_FILE, JSON.stringify(job)])))
    if (code !== 0) throw new Error(`the client ended with ${String(code)}`)
    const run = JSON.parse(readFileSync(out, 'utf8')) as ClientRun
    return score(run, await fetchText(port, '/truth'), await fetchText(port, '/events'))
  } finally {
    server.kill()
    await ended(server)
  }
}

async function client(job: SampleJob, folder: string): Promise<void> {
  const truth = buildTruth(folder)
  if (truth === null) return
  const quiet: Score[] = []
  const sampled: Score[] = []
  for (let run = 0; run < Number(options.runs); run += 1) {
    quiet.push(await runClient(truth, folder))
    const sampling = startSampling(job, folder)
    await wait(1_000)
    sampled.push(await runClient(truth, folder))
    await stopSampling(sampling)
  }
  for (const name of JUDGED) {
    const of = (scores: readonly Score[]): number[] => scores.map((one) => one[name] ?? NaN)
    const shift = quantile(of(sampled), 0.5) - quantile(of(quiet), 0.5)
    const noise = Math.max(...of(quiet)) - Math.min(...of(quiet))
    const verdict = shift <= noise ? 'within' : 'MORE THAN'
    const listed = (scores: readonly Score[]): string =>
      of(scores)
        .map((value) => value.toPrecision(3))
        .join(' ')
    console.log(
      `${name}: without ${listed(quiet)}; with ${listed(sampled)}; medians moved by ${shift.toPrecision(2)} ms, ${verdict} the noise of ${noise.toPrecision(2)} ms`,
    )
  }
  const wrong = [...quiet, ...sampled].reduce((sum, one) => sum + (one['wrong'] ?? NaN), 0)
  console.log(`requests that were not measured right: ${String(wrong)}`)
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'sampling-cost-'))
  try {
    const pages = await servePages()
    if (pages === null || process.platform !== 'linux') {
      console.log('Skipped: it needs Linux and ../shared/data/metrics beside the checkout.')
      return
    }
    writeNvidiaSmi(folder)
    const ssh = options.ssh ?? null
    const where = ssh === null ? '' : `, GPU and host over ssh from ${ssh}`
    const job = everything(pages, ssh, false)
    if (options.part.includes('cost')) await cost(`everything${where}`, job, folder)
    if (options.part.includes('client')) await client(job, folder)
    if (options.part.includes('node')) {
      await cost(`with a full node_exporter${where}`, everything(pages, ssh, true), folder)
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

await main()
