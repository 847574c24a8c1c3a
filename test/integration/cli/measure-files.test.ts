// What `measure` leaves in its folder: the file of lines and the summary say the same, and a disk that
// takes no more ends a run with what it has.

import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RunFile } from '../../../src/cli/measure-to-folder.ts'

const CLI = fileURLToPath(new URL('../../../src/cli/index.ts', import.meta.url))
const EVENTS = 20
const EVENT_EVERY_MS = 5
const FIRST_AFTER_MS = 20

interface Line {
  scheduled_ns: number
  start_ns: number
  first_ns: number
  last_ns: number
  tokens: number
  itl_ns: number[]
  outcome: string
}

let server: Server
let url: string
let folder: string
let events_sent = 0

const event = (content: string): string =>
  `data: ${JSON.stringify({ id: 'c', choices: [{ index: 0, delta: { content }, finish_reason: null }] })}\n\n`
const LAST = `data: ${JSON.stringify({ choices: [], usage: { prompt_tokens: 3, completion_tokens: EVENTS } })}\n\ndata: [DONE]\n\n`

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'chokepoint files '))
  server = createServer((request, response) => {
    // The question whether it counts tokens: it does not.
    if (request.method === 'GET') {
      response.writeHead(404).end()
      return
    }
    request.resume().on('end', () => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      let left = EVENTS
      const send = (): void => {
        events_sent += 1
        response.write(event(' tok'))
        left -= 1
        if (left > 0) setTimeout(send, EVENT_EVERY_MS)
        else response.end(LAST)
      }
      setTimeout(send, FIRST_AFTER_MS)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`
})
afterAll(async () => {
  server.closeAllConnections()
  server.close()
  await rm(folder, { recursive: true, force: true })
})

/** Runs `measure`, in a shell that sets limits first; answers its exit code and what it said. */
function measure(
  out: string,
  load: string[],
  before = '',
): Promise<{ code: number; said: string }> {
  const target = ['--url', url, '--protocol', 'openai-chat', '--model', 'm']
  const args = [process.execPath, CLI, 'measure', ...target, ...load, '--out', out]
  return new Promise((resolve) => {
    execFile('sh', ['-c', `${before} exec "$@"`, 'sh', ...args], (error, _, said) => {
      resolve({ code: error === null ? 0 : Number(error.code), said })
    })
  })
}

async function read(out: string): Promise<{ run: RunFile; lines: Line[] }> {
  const run = JSON.parse(await readFile(join(out, 'run.json'), 'utf8')) as RunFile
  const text = await readFile(join(out, 'requests.jsonl'), 'utf8')
  // Numbers beyond 2^53 are made smaller by the run's start.
  const since = text.replaceAll(
    /(_ns":)(\d{9,})/g,
    (_, name: string, ns: string) => name + String(BigInt(ns) - BigInt(run.started_ns)),
  )
  expect(text.endsWith('\n')).toBe(true)
  return {
    run,
    lines: since
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Line),
  }
}

const mean = (values: number[]): number => values.reduce((sum, v) => sum + v, 0) / values.length

describe('the folder of a run', () => {
  it('has every event that the server sent, and figures that follow from the lines', async () => {
    events_sent = 0
    const out = join(folder, 'closed')
    const { code } = await measure(out, ['--concurrency', '8', '--requests', '64'])
    const { run, lines } = await read(out)
    expect(code).toBe(0)
    expect(events_sent).toBe(64 * EVENTS)
    expect(lines).toHaveLength(64)
    const gaps = lines.flatMap((line) => line.itl_ns)
    expect(gaps.length + lines.length).toBe(events_sent)
    const { whole_run } = run
    expect(whole_run).toMatchObject({ token_events: events_sent, requests_ok: 64 })
    expect(whole_run.itl_ms.n).toBe(gaps.length)
    expect(whole_run.itl_ms.mean).toBeCloseTo(mean(gaps) / 1e6, 6)
    expect(whole_run.itl_ms.max).toBeCloseTo(Math.max(...gaps) / 1e6, 9)
    expect(whole_run.e2e_ms.mean).toBeCloseTo(
      mean(lines.map((line) => line.last_ns - line.scheduled_ns)) / 1e6,
      6,
    )
    for (const line of lines) {
      const span = line.itl_ns.reduce((sum, gap) => sum + gap, 0)
      expect(line.last_ns - line.first_ns).toBe(span)
    }
  })

  it('counts waiting inside the client, where requests come faster than they are let through', async () => {
    const out = join(folder, 'open')
    const rate = ['--rate', '25', '--arrivals', 'constant', '--max-in-flight', '1']
    await measure(out, [...rate, '--requests', '25'])
    const { run, lines } = await read(out)
    expect(lines).toHaveLength(25)
    // Due every 40 ms, and each takes its time after the one before: the queue grows.
    const due = lines.map((line) => line.scheduled_ns).sort((a, b) => a - b)
    expect(due).toEqual(due.map((_, i) => i * 40e6))
    const from_schedule = mean(lines.map((line) => line.last_ns - line.scheduled_ns)) / 1e6
    const from_send = mean(lines.map((line) => line.last_ns - line.start_ns)) / 1e6
    expect(run.whole_run.e2e_ms.mean).toBeCloseTo(from_schedule, 6)
    // Twelve requests wait before the middle one, each for what a request takes less 40 ms.
    expect(from_schedule).toBeGreaterThan(from_send + 11 * (from_send - 40))
    // What was due in the window counts, also what ended when nothing was due any more.
    const { start_s, end_s, requests_steady } = run.summary.window
    const counted = lines.filter(
      ({ scheduled_ns: ns }) => ns >= start_s * 1e9 - 1 && ns <= end_s * 1e9 + 1,
    )
    expect(requests_steady).toBe(counted.length)
    expect(run.summary.e2e_ms.mean).toBeCloseTo(
      mean(counted.map((line) => line.last_ns - line.scheduled_ns)) / 1e6,
      6,
    )
  })

  it.skipIf(process.platform === 'win32')(
    'keeps what was written where the disk takes no more (skipped where a shell cannot limit files)',
    async () => {
      const out = join(folder, 'full')
      // 512 blocks, which are 256 or 512 KiB; a line takes about half a kilobyte.
      const load = ['--concurrency', '64', '--requests', '20000']
      const { code, said } = await measure(out, load, 'ulimit -f 512;')
      expect(code).toBe(2)
      expect(said).toMatch(
        /error: .*requests\.jsonl could not be written: .*\. The run was ended; the \d+ requests that were written are kept\.\n$/,
      )
      expect((await readdir(out)).sort()).toEqual(['requests.jsonl', 'run.json'])
      const { run, lines } = await read(out)
      expect(run.status).toBe('failed')
      expect(lines.length).toBeGreaterThan(300)
      expect(run.whole_run).toMatchObject({
        requests_ok: lines.length,
        token_events: lines.length * EVENTS,
      })
      expect(run.reason).toContain(`the ${String(lines.length)} requests`)
    },
  )
})
