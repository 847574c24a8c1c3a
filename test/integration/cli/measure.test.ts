// The command line as a user calls it: a process, its exit code, what it prints and what it writes.

import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const CLI = fileURLToPath(new URL('../../../src/cli/index.ts', import.meta.url))

interface Ended {
  code: number
  out: string
  notes: string
}

function cli(...argv: string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(process.execPath, [CLI, ...argv], (error, out, notes) => {
      resolve({ code: error === null ? 0 : Number(error.code), out, notes })
    })
  })
}

let server: Server
let url: string
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'chokepoint cli '))
  server = createServer((request, response) => {
    request.resume().on('end', () => {
      setTimeout(() => response.end('{"score":0.5}'), 5)
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

/** An address at which nothing listens: the port was this server's a moment ago. */
async function nowhere(): Promise<string> {
  const gone = createServer()
  await new Promise<void>((resolve) => gone.listen(0, '127.0.0.1', resolve))
  const { port } = gone.address() as AddressInfo
  await new Promise((resolve) => gone.close(resolve))
  return `http://127.0.0.1:${String(port)}`
}

const json = ['--protocol', 'http-json', '--path', '/score', '--body', '{"t":"{{prompt}}"}']

describe('measure', () => {
  it('writes a summary and one line a request, the warm-up left out', async () => {
    const out = join(folder, 'run')
    const load = ['--concurrency', '4', '--requests', '60', '--warmup', '8']
    const { code, out: printed } = await cli(
      'measure',
      '--url',
      url,
      ...json,
      ...load,
      '--out',
      out,
    )
    expect(code).toBe(0)
    // Ramp-up and drain are cut off, and what was cut is said.
    const counts = /Requests: (\d+) ok, (\d+) failed .*: (\d+) of the ramp-up, (\d+) of the drain/
    const [ok = 0, failed = 0, ramp_up = 0, drain = 0] =
      counts.exec(printed)?.slice(1).map(Number) ?? []
    expect(failed).toBe(0)
    expect(ok + ramp_up + drain).toBe(60)
    expect((await readdir(out)).toSorted()).toEqual(['requests.jsonl', 'run.json'])
    const run = JSON.parse(await readFile(join(out, 'run.json'), 'utf8')) as {
      started_ns: string
      summary: { requests_ok: number; cost_usd_per_1k_requests: null }
    }
    expect(run).toMatchObject({
      status: 'done',
      reason: null,
      // No price is known here, so there is no cost.
      summary: { requests_ok: ok, cost_usd_per_1k_requests: null },
    })
    const lines = (await readFile(join(out, 'requests.jsonl'), 'utf8')).trim().split('\n')
    expect(lines).toHaveLength(60)
    for (const line of lines) {
      const [start, last] = [/"start_ns":(\d+)/, /"last_ns":(\d+)/].map((part) =>
        BigInt(part.exec(line)?.[1] ?? 0),
      )
      expect(start).toBeGreaterThanOrEqual(BigInt(run.started_ns))
      // The server waits 5 ms before it answers.
      expect(Number((last ?? 0n) - (start ?? 0n))).toBeGreaterThan(4e6)
    }
  })

  it('ends with 3 and the reason where the target does not answer', async () => {
    const out = join(folder, 'refused')
    const load = ['--concurrency', '2', '--requests', '40', '--out', out]
    const { code, notes } = await cli('measure', '--url', await nowhere(), ...json, ...load)
    expect(code).toBe(3)
    expect(notes).toMatch(/error: All of the first 20 requests failed: Nothing listens at/)
  })

  it('ends with 2 and one sentence where an option is wrong', async () => {
    const base = ['measure', '--url', url, '--out', join(folder, 'never')]
    const load = ['--concurrency', '1', '--requests', '9']
    const [many, both] = await Promise.all([
      cli(...base, '--concurrency', 'many', '--requests', '9'),
      cli(...base, ...load, '--duration', '3'),
    ])
    expect([many.code, many.out]).toEqual([2, ''])
    expect(many.notes).toContain('"many" is not a whole number from 1 to 10000')
    expect([both.code, both.notes]).toEqual([2, 'error: give either --requests or --duration\n'])
    expect(await readdir(folder)).not.toContain('never')
  })
})

describe('probe', () => {
  it('says what came back, for programs as well', async () => {
    const { code, out } = await cli('probe', '--url', url, ...json, '--json')
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ record: { outcome: 'ok', http_status: 200 } })
  })

  it('ends with 3 where nothing listens', async () => {
    const { code, out } = await cli('probe', '--url', await nowhere(), ...json)
    expect(code).toBe(3)
    expect(out).toContain('Answer: refused')
  })
})

describe('the command line', () => {
  it('helps with 0, and ends with 2 where it is not understood', async () => {
    const [help, typo, plan] = await Promise.all([
      cli('--help'),
      cli('mesure'),
      cli('loop', join(folder, 'none.yaml')),
    ])
    expect(help.code).toBe(0)
    for (const command of ['measure', 'probe', 'loop', 'demo']) expect(help.out).toContain(command)
    expect(typo.code).toBe(2)
    expect([plan.code, plan.notes]).toEqual([
      2,
      `error: ${join(folder, 'none.yaml')}: there is no such file\n`,
    ])
  })
})
