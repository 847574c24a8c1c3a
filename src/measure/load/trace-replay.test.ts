import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Trace, TraceRef } from '../../shared/trace.ts'
import { encodeTrace, traceSha256 } from '../traces/trace-file.ts'
import { cleanUps, http, outcomes, run, stream } from './load.fixture.ts'

const NS_PER_MS = 1e6
const AT_MS = [0, 3, 3, 120, 121.5, 400, 640]
const TRACE: Trace = {
  at_ns: Float64Array.from(AT_MS, (ms) => ms * NS_PER_MS),
  input_tokens: Uint32Array.from([5, 80, 12, 1, 300, 40, 7]),
  output_tokens: Uint32Array.from([3, 9, 2, 60, 1, 15, 33]),
  duration_ns: null,
  session: Uint32Array.from([4, 9, 4, 2, 9, 4, 2]),
  prefixes: null,
}

/** The program's own copy of a trace, as an import leaves it. */
async function kept(): Promise<TraceRef> {
  const folder = await mkdtemp(join(tmpdir(), 'trace-'))
  cleanUps.push(() => rm(folder, { recursive: true }))
  const file_path = join(folder, 'a.trace')
  const bytes = encodeTrace(TRACE)
  await writeFile(file_path, bytes)
  return {
    name: 'a.csv',
    format: 'azure-llm',
    file_path,
    sha256: traceSha256(bytes),
    requests: AT_MS.length,
    duration_s: 0.64,
    has_input_lengths: true,
    has_output_lengths: true,
    has_sessions: true,
    has_prefixes: false,
  }
}

interface Body {
  max_tokens?: number
  max_completion_tokens?: number
  messages: { content: string }[]
}

describe('the replay of a trace', () => {
  it.each([1, 2])(
    'keeps its instants, its lengths and its sessions, %d times as fast',
    async (speed) => {
      const trace = await kept()
      const bodies: Body[] = []
      const url = await http((_request, response, body) => {
        bodies.push(JSON.parse(body) as Body)
        return stream(response, 1)
      })
      const { end, records } = await run(url, {
        arrivals: { kind: 'trace', trace, speed, max_in_flight: null },
        prompts: { kind: 'trace', trace, tokenizer: { kind: 'server_or_estimate' } },
        stop: { kind: 'requests', requests: 1_000 },
      })
      // The trace ends before the plan does.
      expect(end).toMatchObject({ status: 'done', certificate: { requests_asked: AT_MS.length } })
      expect(outcomes(records)).toEqual({ ok: AT_MS.length })
      records.sort((a, b) => a.seq - b.seq)
      expect(records.map((record) => record.scheduled_ns)).toEqual(
        AT_MS.map((ms) => Math.round((ms * NS_PER_MS) / speed)),
      )
      expect(records.map((record) => record.session)).toEqual([...(TRACE.session ?? [])])
      expect(records.map((record) => record.turn)).toEqual([0, 0, 1, 0, 1, 2, 1])
      expect(records.map((record) => record.input_tokens)).toEqual([...(TRACE.input_tokens ?? [])])
      const asked = bodies.map((body) => body.max_tokens ?? body.max_completion_tokens ?? 0)
      expect(asked.sort((a, b) => a - b)).toEqual(
        [...(TRACE.output_tokens ?? [])].sort((a, b) => a - b),
      )
    },
  )

  it('is the same from two threads', async () => {
    const trace = await kept()
    const url = await http((_request, response) => stream(response, 1))
    const { records } = await run(url, {
      arrivals: { kind: 'trace', trace, speed: 1, max_in_flight: 4 },
      prompts: { kind: 'trace', trace, tokenizer: { kind: 'server_or_estimate' } },
      stop: { kind: 'duration', duration_s: 0.5 },
      sending_threads: 2,
    })
    records.sort((a, b) => a.seq - b.seq)
    expect(records.map((record) => record.scheduled_ns / NS_PER_MS)).toEqual(AT_MS.slice(0, 6))
    expect(records.map((record) => record.input_tokens)).toEqual([5, 80, 12, 1, 300, 40])
  }, 30_000)

  it('is refused before anything is sent where the copy has changed or is gone', async () => {
    const trace = await kept()
    let requests = 0
    const url = await http((_request, response) => {
      requests += 1
      return stream(response, 1)
    })
    const over = {
      arrivals: { kind: 'trace' as const, trace, speed: 1, max_in_flight: null },
      warmup_requests: 3,
    }
    await writeFile(trace.file_path, encodeTrace({ ...TRACE, session: null }))
    const changed = await run(url, over)
    expect(changed.end).toMatchObject({ status: 'failed' })
    expect(changed.end.reason).toBe(
      'The trace a.csv cannot be read: its copy has changed. Import it again.',
    )
    await rm(trace.file_path)
    expect((await run(url, over)).end.reason).toContain('is gone')
    expect(requests).toBe(0)
  })
})
