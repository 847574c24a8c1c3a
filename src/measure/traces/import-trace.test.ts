import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ProblemError } from '../../shared/result.ts'
import type { ColumnMapping, TraceFormat } from '../../shared/trace.ts'
import { importTrace, type ImportOptions, type ReadTraceFile } from './import-trace.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'chokepoint-trace-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const MAPPING: ColumnMapping = {
  timestamp: 'created',
  input_tokens: 'usage.prompt_tokens',
  output_tokens: 'usage.completion_tokens',
  session: 'metadata.session_id',
  duration: 'latency_ms',
  duration_unit: 'ms',
}

async function read(
  format: TraceFormat,
  content: string | Uint8Array,
  over: Partial<ImportOptions> = {},
): Promise<ReadTraceFile> {
  const file_path = join(folder, 'log.txt')
  await writeFile(file_path, content)
  return importTrace({ file_path, format, mapping: null, path_contains: null, ...over })
}
const list = (column: ArrayLike<number> | null): number[] | null =>
  column === null ? null : Array.from(column)
const AZURE = 'TIMESTAMP,ContextTokens,GeneratedTokens'

describe('Azure', () => {
  it('keeps 2023: CRLF, seven digits, no final line end', async () => {
    const { trace, notes } = await read(
      'azure-llm',
      `${AZURE}\r\n2023-11-16 18:17:03.9799600,4808,10\r\n2023-11-16 18:17:04.0319601,3180,8\r\n2023-11-16 19:17:04.0319600,110,27`,
    )
    expect(list(trace.at_ns)).toEqual([0, 52_000_100, 3_600_052_000_000])
    expect(list(trace.input_tokens)).toEqual([4_808, 3_180, 110])
    expect(list(trace.output_tokens)).toEqual([10, 8, 27])
    expect([trace.session, trace.prefixes, trace.duration_ns]).toEqual([null, null, null])
    expect(notes).toEqual([])
  })
  it('keeps 2024: six digits or none, and a zone', async () => {
    const { trace } = await read(
      'azure-llm',
      `${AZURE}\n2024-05-10 00:00:00.009930+00:00,2162,5\n2024-05-10 00:00:01+00:00,1,2\n`,
    )
    expect(list(trace.at_ns)).toEqual([0, 990_070_000])
  })
  it('sorts what is out of order, stably, and says so', async () => {
    const { trace, notes } = await read(
      'azure-llm',
      `${AZURE}\n2023-11-16 00:00:02,1,1\n2023-11-16 00:00:01,2,2\n\n2023-11-16 00:00:02,3,3\n2023-11-16 00:00:01,4,4\n`,
    )
    expect(list(trace.at_ns)).toEqual([0, 0, 1e9, 1e9])
    expect(list(trace.input_tokens)).toEqual([2, 4, 1, 3])
    expect(notes).toEqual([
      '2 requests not in the order of time: they are sorted.',
      '1 blank line skipped.',
    ])
  })
})

describe('Mooncake', () => {
  it('keeps milliseconds, lengths and which prompts begin alike', async () => {
    const line = (timestamp: number, input_length: number, hash_ids: (number | string)[]) =>
      JSON.stringify({ timestamp, input_length, output_length: 5, hash_ids })
    const { trace, notes } = await read(
      'mooncake',
      [line(0, 1_024, [46, 47]), line(3_000, 1_500, [46, 47, 9]), line(3_000, 20, ['a'])].join(
        '\n',
      ),
    )
    expect(list(trace.at_ns)).toEqual([0, 3e9, 3e9])
    expect(trace.prefixes?.block_tokens).toBe(512)
    expect(list(trace.prefixes?.offsets ?? null)).toEqual([0, 2, 5, 6])
    expect(list(trace.prefixes?.block_ids ?? null)).toEqual([0, 1, 0, 1, 2, 3])
    expect(notes).toEqual([])
  })
  it('finds the length of a block, and says how many prompts do not fit it', async () => {
    const ids = (n: number): number[] => Array.from({ length: n }, (_, i) => i)
    const { trace, notes } = await read(
      'mooncake',
      [
        { timestamp: 0, input_length: 64, output_length: 1, hash_ids: ids(4) },
        { timestamp: 1, input_length: 33, output_length: 1, hash_ids: ids(3) },
        { timestamp: 2, input_length: 33, output_length: 1, hash_ids: ids(1) },
      ]
        .map((row) => JSON.stringify(row))
        .join('\n'),
    )
    expect(trace.prefixes?.block_tokens).toBe(16)
    expect(notes[0]).toMatch(/^1 prompt with another number of blocks/)
  })
  it('keeps its place in sessions when sorted', async () => {
    const { trace } = await read(
      'mooncake',
      [
        { timestamp: 20, input_tokens: 1, output_tokens: 1, session_id: 'b', hash_ids: [1, 2] },
        { timestamp: 10, input_tokens: 2, output_tokens: 1, session_id: 'a', hash_ids: [3] },
      ]
        .map((row) => JSON.stringify(row))
        .join('\n'),
    )
    expect(list(trace.session)).toEqual([1, 0])
    expect(list(trace.prefixes?.offsets ?? null)).toEqual([0, 1, 3])
    expect(list(trace.prefixes?.block_ids ?? null)).toEqual([2, 0, 1])
  })
})

describe('BurstGPT', () => {
  it('reads columns by name, with sessions and durations where there are any', async () => {
    const { trace } = await read(
      'burstgpt',
      'Timestamp,Session ID,Elapsed time,Model,Request tokens,Response tokens,Total tokens,Log Type\n' +
        '5,s1,2.5,ChatGPT,472,18,490,Conversation log\n45.5,,,GPT-4,1087,0,1087,API log\n118,s1,1,ChatGPT,417,276,693,Conversation log\n',
    )
    expect(list(trace.at_ns)).toEqual([0, 40.5e9, 113e9])
    expect(list(trace.output_tokens)).toEqual([18, 0, 276])
    expect(list(trace.duration_ns)).toEqual([2.5e9, NaN, 1e9])
    const [first, none, second] = list(trace.session) ?? []
    expect(second).toBe(first)
    expect(none).not.toBe(first)
  })
})

describe('access logs', () => {
  const nginx = (time: string, rest: string): string =>
    `10.0.0.1 - - [${time}] "POST /v1/chat/completions HTTP/1.1" 200 512 "-" "python \\"x\\""${rest}`
  it('reads combined lines, and the time a request took: nginx logs its end, Apache its beginning', async () => {
    const { trace } = await read(
      'access-log',
      [
        nginx('10/Oct/2025:13:55:36 +0000', ' rt=1.250 uct="0.001"'),
        nginx('10/Oct/2025:13:55:37 +0000', ' 0.500'),
        nginx('10/Oct/2025:13:55:38 +0000', ' 250000'),
        nginx('10/Oct/2025:13:55:39 +0000', ''),
        '::1 - bob smith [10/Oct/2025:15:55:40 +0200] "GET /health HTTP/1.1" 200 -',
      ].join('\n'),
    )
    expect(list(trace.at_ns)).toEqual([0, 1.75e9, 3.25e9, 4.25e9, 5.25e9])
    expect(list(trace.duration_ns)).toEqual([1.25e9, 0.5e9, 0.25e9, NaN, NaN])
    expect(trace.input_tokens).toBeNull()
  })
  it('keeps only the wanted requests, and says how many it left out', async () => {
    const { trace, notes } = await read(
      'access-log',
      `${nginx('10/Oct/2025:13:55:36 +0000', '')}\n::1 - - [10/Oct/2025:13:55:40 +0000] "GET /health HTTP/1.1" 200 -\n`,
      { path_contains: '/v1/' },
    )
    expect(trace.at_ns).toHaveLength(1)
    expect(notes).toEqual(['1 line left out: no “/v1/” in the request.'])
  })
})

describe('request logs', () => {
  it('reads JSONL by dotted paths, whatever texts stand in it', async () => {
    const line = (created: number | string, tokens: number, session: string | null) =>
      JSON.stringify({
        created,
        usage: { prompt_tokens: tokens, completion_tokens: 5 },
        metadata: { session_id: session },
        latency_ms: 1_500,
        messages: [{ role: 'user', content: 'secret "words", and\nmore' }],
      })
    const { trace } = await read(
      'request-log',
      [
        line(1_715_299_200.25, 10, 'a'),
        line(1_715_299_201, 20, 'a'),
        line(1_715_299_202, 30, null),
      ].join('\n'),
      { mapping: MAPPING },
    )
    expect(list(trace.at_ns)).toEqual([0, 0.75e9, 1.75e9])
    expect(list(trace.input_tokens)).toEqual([10, 20, 30])
    expect(list(trace.duration_ns)).toEqual([1.5e9, 1.5e9, 1.5e9])
    expect(list(trace.session)).toEqual([0, 0, 1])
  })
  it('finds keys that hold the dots themselves, and reads CSV with quoted texts over lines', async () => {
    const flat = await read(
      'request-log',
      '{"ts":"2025-01-01T00:00:00Z","gen_ai.usage.input_tokens":7}',
      {
        mapping: { ...MAPPING, timestamp: 'ts', input_tokens: 'gen_ai.usage.input_tokens' },
      },
    )
    expect(list(flat.trace.input_tokens)).toEqual([7])
    const { trace, notes } = await read(
      'request-log',
      '\uFEFFstarted_at,prompt,prompt_tokens,seconds\r\n1715299200123,"two\r\n\r\nlines, ""quoted""",12.0,0.25\r\n1715299200373,one,,\r\n',
      {
        mapping: {
          timestamp: 'started_at',
          input_tokens: 'prompt_tokens',
          output_tokens: null,
          session: null,
          duration: 'seconds',
          duration_unit: 's',
        },
      },
    )
    expect(list(trace.at_ns)).toEqual([0, 250e6])
    expect(notes).toEqual([])
    expect(list(trace.input_tokens)).toEqual([12, 0])
    expect(trace.output_tokens).toBeNull()
    expect(list(trace.duration_ns)).toEqual([0.25e9, NaN])
  })
})

describe('a file that is not as expected', () => {
  const refused = async (promise: Promise<unknown>): Promise<string> => {
    const error: unknown = await promise.then(
      () => null,
      (reason: unknown) => reason,
    )
    expect(error).toBeInstanceOf(ProblemError)
    return error instanceof ProblemError ? error.problem.message : ''
  }
  it.each<[string, TraceFormat, string, string]>([
    ['an empty file', 'azure-llm', '', 'log.txt holds no requests.'],
    [
      'a header only',
      'azure-llm',
      `${AZURE}\n`,
      'log.txt holds no requests: its header is all there is.',
    ],
    [
      'another header',
      'azure-llm',
      'a,b\n1,2\n',
      'log.txt, line 1: expected a header with the column TIMESTAMP, not a,b.',
    ],
    [
      'a bad time',
      'azure-llm',
      `${AZURE}\n16.11.2023,1,2\n`,
      'log.txt, line 2: expected a time such as 2023-11-16 18:17:03.9799600, not 16.11.2023.',
    ],
    [
      'a length that is none',
      'azure-llm',
      `${AZURE}\n2023-11-16 18:17:03,-5,2\n`,
      'log.txt, line 2: expected ContextTokens as a whole number from 0 to 10,000,000, not -5.',
    ],
    [
      'a line that is cut off',
      'azure-llm',
      `${AZURE}\n2023-11-16 18:17:03,5,2\n2023-11-16 18:1`,
      'log.txt, line 3: expected 3 cells as in the header, not 1. The line has no end: the file may be cut off.',
    ],
    [
      'no JSON',
      'mooncake',
      '{"timestamp": 0}\nnothing\n',
      'log.txt, line 2: expected a JSON object, not nothing.',
    ],
    [
      'no time',
      'mooncake',
      '{"input_length": 5}\n',
      'log.txt, line 1: expected a timestamp in milliseconds; there is none.',
    ],
    [
      'bad blocks',
      'mooncake',
      '{"timestamp": 0, "hash_ids": [[1]]}\n',
      'log.txt, line 1: expected hash_ids as a list of ids, not [[1]].',
    ],
    [
      'no access log',
      'access-log',
      'GET /\n',
      'log.txt, line 1: expected a line of an access log (common or combined), not GET /.',
    ],
    [
      'no mapping',
      'request-log',
      '{}\n',
      'log.txt: expected a mapping that says which column holds the time.',
    ],
    [
      'an open quote',
      'burstgpt',
      'Timestamp,Request tokens,Response tokens\n"1,2,3\n',
      'log.txt, line 2: the file ends inside a quoted cell. The line has no end: the file may be cut off.',
    ],
  ])('%s', async (_, format, content, message) => {
    expect(await refused(read(format, content))).toBe(message)
  })
  it('is named with the column that its mapping asks for', async () => {
    expect(await refused(read('request-log', '{"time": 1}\n', { mapping: MAPPING }))).toBe(
      'log.txt, line 1: expected a time in created, not nothing.',
    )
  })
  it('is said to be missing, UTF-16, or damaged', async () => {
    const options = { format: 'mooncake' as const, mapping: null, path_contains: null }
    expect(await refused(importTrace({ ...options, file_path: join(folder, 'none') }))).toBe(
      'none cannot be read: there is no such file.',
    )
    expect(await refused(read('mooncake', Buffer.from('\uFEFF{}', 'utf16le')))).toContain('UTF-16')
    const packed = gzipSync('{"timestamp": 0}\n'.repeat(1_000))
    expect(await refused(read('mooncake', packed.subarray(0, packed.length - 9)))).toContain(
      'cut off or damaged',
    )
  })
})

describe('reading', () => {
  it('unpacks gzip, tells how far it is, and counts the bytes of the file', async () => {
    const rows = Array.from(
      { length: 5_000 },
      (_, i) => `{"timestamp": ${String(i)}, "input_length": 3}`,
    )
    const packed = gzipSync(rows.join('\n'))
    const told: number[] = []
    const { trace } = await read('mooncake', packed, { onProgress: (bytes) => told.push(bytes) })
    expect(trace.at_ns).toHaveLength(5_000)
    expect(told.at(-1)).toBe(packed.length)
  })
  it('stops when told to', async () => {
    const stop = new AbortController()
    const rows = '{"timestamp": 0}\n'.repeat(100_000)
    const reading = read('mooncake', rows, {
      signal: stop.signal,
      onProgress: () => stop.abort(),
    })
    await expect(reading).rejects.toMatchObject({ problem: { code: 'cancelled' } })
  })
})
