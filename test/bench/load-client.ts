/**
 * How true and how cheap the load client is: `node test/bench/load-client.ts [--runs 3]`.
 *
 * The referee is truth.c, a server that writes down the instant of each of its own writes; server and
 * client each have a core where `taskset` is there. Compared request by request through
 * x-request-id. Printed is the median of the runs:
 * - ttft_err: the client's TTFT (first token − sent) less the server's (first write − request read)
 * - send_lag: when the server had read a request less when the client says it sent it
 * - ev_lag: when the client stamped an event less when the server wrote it
 * - cpu_us_per_event: CPU time of the client's whole process per token event
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { quantile } from '../../src/engine/stats/quantile.ts'

const TRUTH_C = fileURLToPath(new URL('../../../shared/tools/truth.c', import.meta.url))
const RUN = fileURLToPath(new URL('load-client-run.ts', import.meta.url))
const CC = process.env.CC ?? 'cc'
const TOKENS = 100
const NS_PER_MS = 1e6

interface Case {
  name: string
  streams: number
  requests: number
  ttft_us: number
  itl_us: number
  tokens: number
  coalesce: number
}

const CASES: Case[] = [64, 256, 512].map((streams) => ({
  name: `${String(streams)} streams, 10 ms apart`,
  streams,
  requests: streams,
  ttft_us: 50_000,
  itl_us: 10_000,
  tokens: TOKENS,
  coalesce: 1,
}))
CASES.push({
  name: '16 streams, no pauses, 8 events a write',
  streams: 16,
  requests: 200,
  ttft_us: 0,
  itl_us: 0,
  tokens: 5_000,
  coalesce: 8,
})

interface ClientRun {
  cpu_s: number
  requests: {
    rid: string
    outcome: string
    sent: string
    first: string
    gaps: number[]
    output_tokens: number
  }[]
}

type Score = Record<string, number>

const have = (program: string): boolean => {
  try {
    execFileSync('sh', ['-c', `command -v ${program}`])
    return true
  } catch {
    return false
  }
}
const onCore = have('taskset')
  ? (core: number, command: string[]) => ['taskset', '-c', String(core), ...command]
  : (_core: number, command: string[]) => command

function start(command: string[]): ChildProcess {
  const [program = '', ...args] = command
  return spawn(program, args, { stdio: 'inherit' })
}

const ended = (child: ChildProcess): Promise<number | null> =>
  new Promise((resolve) => child.once('exit', resolve))

async function fetchText(port: number, path: string): Promise<string> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await (await fetch(`http://127.0.0.1:${String(port)}${path}`)).text()
    } catch (error) {
      if (tries > 50) throw error
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
}

async function runCase(truth: string, folder: string, one: Case): Promise<Score> {
  const port = 20_000 + (process.pid % 20_000)
  const settings = [port, one.ttft_us, one.itl_us, one.tokens, one.coalesce].map(String)
  const server = start(onCore(0, [truth, ...settings]))
  const out = join(folder, 'run.json')
  try {
    await fetchText(port, '/reset')
    const args = [String(port), String(one.streams), String(one.requests), out]
    const code = await ended(start(onCore(1, [process.execPath, RUN, ...args])))
    if (code !== 0) throw new Error(`The client ended with ${String(code)}`)
    const client = JSON.parse(readFileSync(out, 'utf8')) as ClientRun
    const isHuge = one.requests * one.tokens > 200_000
    const events = isHuge ? '' : await fetchText(port, '/events')
    return score(client, await fetchText(port, '/truth'), events)
  } finally {
    server.kill()
    await ended(server)
  }
}

const wordsOf = (text: string): Map<string, bigint[]> =>
  new Map(
    text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => {
        const [rid = '', ...instants] = line.split(' ')
        return [rid, instants.map(BigInt)]
      }),
  )

function score(client: ClientRun, truth: string, events: string): Score {
  const servers = wordsOf(truth)
  const writes = wordsOf(events)
  const ttftErrors: number[] = []
  const sendLags: number[] = []
  const lags: number[] = []
  let count = 0
  let wrong = 0
  for (const request of client.requests) {
    const [read = 0n, firstWrite = 0n, , tokens = 0n] = servers.get(request.rid) ?? []
    count += request.gaps.length + 1
    if (request.outcome !== 'ok' || request.gaps.length + 1 !== Number(tokens)) wrong += 1
    const ttft = BigInt(request.first) - BigInt(request.sent)
    ttftErrors.push(Number(ttft - (firstWrite - read)) / NS_PER_MS)
    sendLags.push(Number(read - BigInt(request.sent)) / NS_PER_MS)
    let at = BigInt(request.first)
    for (const [index, write] of (writes.get(request.rid) ?? []).entries()) {
      if (index > 0) at += BigInt(Math.round(request.gaps[index - 1] ?? 0))
      lags.push(Number(at - write) / NS_PER_MS)
    }
  }
  return {
    wrong,
    ttft_err_ms_p50: quantile(ttftErrors, 0.5),
    ttft_err_ms_p99: quantile(ttftErrors, 0.99),
    send_lag_ms_p99: quantile(sendLags, 0.99),
    ...(lags.length > 0 && {
      ev_lag_ms_p50: quantile(lags, 0.5),
      ev_lag_ms_p99: quantile(lags, 0.99),
    }),
    cpu_us_per_event: (client.cpu_s / count) * 1e6,
    events_per_cpu_s: count / client.cpu_s,
  }
}

function medians(scores: Score[]): Score {
  const names = Object.keys(scores[0] ?? {})
  return Object.fromEntries(
    names.map((name) => [
      name,
      quantile(
        scores.map((one) => one[name] ?? NaN),
        0.5,
      ),
    ]),
  )
}

async function main(): Promise<void> {
  if (!existsSync(TRUTH_C) || !have(CC)) {
    console.log('Skipped: it needs cc and ../shared/tools/truth.c beside the checkout.')
    return
  }
  const runsAt = process.argv.indexOf('--runs')
  const runs = runsAt === -1 ? 3 : Number(process.argv[runsAt + 1])
  const folder = mkdtempSync(join(tmpdir(), 'load-client-'))
  const truth = join(folder, 'truth')
  execFileSync(CC, ['-O2', '-w', '-o', truth, TRUTH_C])
  try {
    for (const one of CASES) {
      const scores: Score[] = []
      for (let run = 0; run < runs; run += 1) scores.push(await runCase(truth, folder, one))
      const result = medians(scores)
      const cells = Object.entries(result).map(([name, value]) => `${name} ${value.toPrecision(4)}`)
      console.log(`${one.name}: ${cells.join('  ')}`)
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

await main()
