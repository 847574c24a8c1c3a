/**
 * Whether a run of more than a million token events keeps all of them in flat memory:
 * `node test/bench/million-events.ts [--streams 200] [--requests 11000] [--tokens 100] [--itl-us 4000]`.
 *
 * The command line measures a server that counts its own events. Printed are what the server sent, what
 * stands in the file and in the summary; the memory of every process of the measurement at 10 %, 50 %
 * and 100 % of the run, and its slope; and the percentiles of the file, computed here by sorting, beside
 * those of the summary.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { RunFile } from '../../src/cli/measure-to-folder.ts'
import { buildTruth, ended, fetchText, start, startTruth } from './load-client/truth.ts'
import { readFileFigures, type FileFigures } from './million-events/file-figures.ts'
import { watchMemory, type MemoryReading } from './million-events/memory.ts'

const { values: options } = parseArgs({
  options: {
    streams: { type: 'string', default: '200' },
    requests: { type: 'string', default: '11000' },
    tokens: { type: 'string', default: '100' },
    'itl-us': { type: 'string', default: '4000' },
    coalesce: { type: 'string', default: '1' },
    port: { type: 'string', default: '18733' },
  },
})
const CLI = fileURLToPath(new URL('../../src/cli/index.ts', import.meta.url))
const MIB = 1024 * 1024
const SHARES = [0.1, 0.5, 1] as const
const SAME = 1e-9

function measure(port: number, out: string) {
  const { streams, requests, tokens } = options
  const load = ['--concurrency', streams, '--requests', requests, '--output-tokens', tokens]
  const url = `http://127.0.0.1:${String(port)}`
  return start([
    process.execPath,
    CLI,
    ...['measure', '--url', url, '--protocol', 'openai-chat', '--model', 'truth'],
    ...load,
    ...['--out', out],
  ])
}

/** Memory while requests come: from the first line of the file until the sender is gone. */
function whileSending(readings: readonly MemoryReading[]): MemoryReading[] {
  const processes = Math.max(...readings.map((one) => Object.keys(one.processes).length))
  return readings.filter(
    (one) => one.file_bytes > 0 && Object.keys(one.processes).length === processes,
  )
}

/** Least squares of memory over events, in bytes an event, from 10 % of the run on. */
function slope(sending: readonly MemoryReading[], events: number, of: string | null): number {
  const size = sending.at(-1)?.file_bytes ?? 1
  const points = sending
    .filter((one) => one.file_bytes >= 0.1 * size)
    .map((one) => ({ x: (events * one.file_bytes) / size, y: bytesOf(one, of) }))
  const mean = (pick: (point: { x: number; y: number }) => number): number =>
    points.reduce((sum, point) => sum + pick(point), 0) / points.length
  const [x, y] = [mean((point) => point.x), mean((point) => point.y)]
  return mean((p) => (p.x - x) * (p.y - y)) / mean((p) => (p.x - x) ** 2)
}

/** Of one process, or of all together. */
function bytesOf(reading: MemoryReading, process: string | null): number {
  const all = Object.entries(reading.processes)
  return all.reduce((sum, [name, rss]) => sum + (process === null || process === name ? rss : 0), 0)
}

function printMemory(readings: readonly MemoryReading[], events: number): void {
  const sending = whileSending(readings)
  const size = sending.at(-1)?.file_bytes ?? 0
  const names = [...new Set(sending.flatMap((one) => Object.keys(one.processes)))]
  for (const name of [...names, null]) {
    const at = SHARES.map((share) => {
      const reading = sending.find((one) => one.file_bytes >= share * size)
      return reading === undefined ? '—' : (bytesOf(reading, name) / MIB).toFixed(1)
    })
    const peak = Math.max(...readings.map((one) => bytesOf(one, name))) / MIB
    console.log(
      `  ${(name ?? 'all').padEnd(16)} ${at.join(' → ')} MiB; ${slope(sending, events, name).toFixed(1)} B an event; at most ${peak.toFixed(1)} MiB, summary included`,
    )
  }
}

function printAgreement(file: FileFigures, run: RunFile): boolean {
  let all_same = true
  for (const part of ['summary', 'whole_run'] as const) {
    for (const metric of ['ttft_ms', 'e2e_ms', 'itl_ms'] as const) {
      for (const p of ['p50', 'p90', 'p99'] as const) {
        const told = run[part][metric][p]
        const own = file[part][metric](p)
        const value = told.kind === 'absent' ? NaN : told.value
        const same = told.kind === 'value' && Math.abs(value - own) <= SAME * Math.max(1, own)
        all_same &&= same
        console.log(
          `  ${part.padEnd(9)} ${p} ${metric.padEnd(7)} run.json ${value.toFixed(6)}, file ${own.toFixed(6)} ms${same ? '' : '  DIFFERS'}`,
        )
      }
    }
  }
  return all_same
}

async function bench(truth: string, folder: string): Promise<void> {
  const port = Number(options.port)
  const server = startTruth(truth, port, {
    ttft_us: Number(options['itl-us']) === 0 ? 0 : 20_000,
    itl_us: Number(options['itl-us']),
    tokens: Number(options.tokens),
    coalesce: Number(options.coalesce),
  })
  try {
    await fetchText(port, '/reset')
    const child = measure(port, folder)
    const lines = join(folder, 'requests.jsonl')
    const readings = await watchMemory(child.pid ?? 0, lines, ended(child))
    const sent = (await fetchText(port, '/truth')).trimEnd().split('\n')
    const events_sent = sent.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)
    const run = JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8')) as RunFile
    const file = readFileFigures(lines, run)
    const { whole_run } = run
    const rows = {
      'sent by the server': [sent.length, events_sent],
      'in requests.jsonl': [file.lines, file.events],
      'in run.json': [whole_run.requests_ok + whole_run.requests_failed, whole_run.token_events],
    }
    for (const [where, [requests = 0, events = 0]] of Object.entries(rows))
      console.log(`${where.padEnd(20)} ${String(requests)} requests, ${String(events)} events`)
    const lossless = Object.values(rows).every(
      ([requests, events]) => requests === sent.length && events === events_sent,
    )
    console.log(lossless ? 'Nothing is lost.' : 'SOMETHING IS LOST.')
    console.log('Memory at 10 %, 50 % and 100 % of the run:')
    printMemory(readings, events_sent)
    console.log('Percentiles:')
    const agree = printAgreement(file, run)
    console.log(agree ? 'File and summary agree.' : 'FILE AND SUMMARY DIFFER.')
    if (!lossless || !agree) process.exitCode = 1
  } finally {
    server.kill()
    await ended(server)
  }
}

const folder = mkdtempSync(join(tmpdir(), 'chokepoint-million-'))
try {
  const truth = buildTruth(folder)
  if (truth !== null) await bench(truth, join(folder, 'run'))
} finally {
  rmSync(folder, { recursive: true, force: true })
}
