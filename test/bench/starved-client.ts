/**
 * Whether a run says of itself that it cannot be trusted: `node test/bench/starved-client.ts [--runs 10]`.
 *
 * The client runs on one core, the server on the other. In half of the runs, programs that do nothing
 * but compute share the client's core: each of these must be certified invalid, and none of the
 * others. Printed are the counts, and of each run what the certificate rests on.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { Certificate } from '../../src/shared/summary.ts'
import { buildTruth, ended, fetchText, have, onCore, startTruth } from './load-client/truth.ts'

const { values: options } = parseArgs({ options: { runs: { type: 'string', default: '10' } } })
const CLI = fileURLToPath(new URL('../../src/cli/index.ts', import.meta.url))
const CLIENT_CORE = 1
const NEIGHBOURS = 2
const SERVER = { ttft_us: 50_000, itl_us: 10_000, tokens: 50, coalesce: 1 }
const LOAD = ['--rate', '40', '--requests', '160', '--input-tokens', '32', '--output-tokens', '50']

interface RunFile {
  certificate: Certificate
}

function startNeighbour(): ChildProcess {
  const [program = '', ...args] = onCore(CLIENT_CORE, [process.execPath, '-e', 'for (;;);'])
  return spawn(program, args, { stdio: 'ignore' })
}

async function measure(port: number, out: string): Promise<Certificate> {
  const url = `http://127.0.0.1:${String(port)}`
  const cli = [process.execPath, CLI, 'measure', '--url', url, '--model', 'truth', ...LOAD]
  const [program = '', ...args] = onCore(CLIENT_CORE, [...cli, '--out', out])
  await ended(spawn(program, args, { stdio: 'ignore' }))
  return (JSON.parse(readFileSync(join(out, 'run.json'), 'utf8')) as RunFile).certificate
}

function line(certificate: Certificate): string {
  const { valid, event_loop_delay_ms_p99, send_lag_ms_p99, client_cpu_pct } = certificate
  return `${valid ? 'valid  ' : 'invalid'}  loop delay p99 ${event_loop_delay_ms_p99.toFixed(1)} ms, schedule lag p99 ${send_lag_ms_p99.toFixed(1)} ms, CPU ${client_cpu_pct.toFixed(0)} %, waited for a core ${(certificate.cpu_wait_pct ?? NaN).toFixed(1)} % of the time`
}

async function runs(port: number, folder: string, isStarved: boolean): Promise<number> {
  let invalid = 0
  for (let run = 0; run < Number(options.runs); run += 1) {
    const neighbours = isStarved ? Array.from({ length: NEIGHBOURS }, startNeighbour) : []
    try {
      const certificate = await measure(port, join(folder, `${String(isStarved)}-${String(run)}`))
      if (!certificate.valid) invalid += 1
      console.log(`  ${line(certificate)}`)
    } finally {
      for (const neighbour of neighbours) neighbour.kill('SIGKILL')
    }
  }
  return invalid
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'starved-client-'))
  const truth = buildTruth(folder)
  if (truth === null || !have('taskset')) {
    console.log('Skipped: it needs taskset, and the server of the load client’s benchmark.')
    return
  }
  const port = 20_000 + (process.pid % 20_000)
  const server = startTruth(truth, port, SERVER)
  try {
    await fetchText(port, '/reset')
    console.log('alone on its core:')
    const alone = await runs(port, folder, false)
    console.log(`beside ${String(NEIGHBOURS)} programs that compute:`)
    const starved = await runs(port, folder, true)
    console.log(
      `certified invalid: alone ${String(alone)} of ${options.runs}, starved ${String(starved)} of ${options.runs}`,
    )
  } finally {
    server.kill()
    await ended(server)
    rmSync(folder, { recursive: true })
  }
}

await main()
