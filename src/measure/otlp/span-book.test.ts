import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { EXPORTED } from './exported.fixture.ts'
import { selfTimes } from './self-times.ts'
import { NO_ATTRIBUTES, type Span } from './span.ts'
import { PENDING_SPANS_MAX, QUIET_NS, SpanBook, TRACE_SPANS_MAX } from './span-book.ts'
import { OTHER_PARTS, PARTS_MAX, SpanTotals } from './span-totals.ts'
import { spanSignals } from './span-signals.ts'
import { partsOfTrace } from './trace-parts.ts'
import { tracePrefix, traceparent } from './traceparent.ts'

const S = 1_000_000_000n
const MS = 1_000_000n
const WALL_NS = 1_764_100_000n * S

/** A span of so many milliseconds after the epoch of these tests. */
function span(id: string, parent: string | null, name: string, from: number, to: number): Span {
  return {
    trace_id: 'a'.repeat(32),
    span_id: id.repeat(16),
    parent_id: parent === null ? null : parent.repeat(16),
    name,
    start_ns: WALL_NS + BigInt(from) * MS,
    end_ns: WALL_NS + BigInt(to) * MS,
    attributes: NO_ATTRIBUTES,
  }
}

function selfMs(spans: Span[]): number[] {
  return selfTimes(spans).map(({ self_ns }) => self_ns / 1e6)
}

describe('the time that is a span’s own', () => {
  it.each<[string, Span[], number[]]>([
    ['one span', [span('1', null, 'a', 0, 10)], [10]],
    [
      'children one after the other',
      [span('1', null, 'a', 0, 10), span('2', '1', 'b', 1, 4), span('3', '1', 'c', 4, 6)],
      [5, 3, 2],
    ],
    [
      'children at once',
      [span('1', null, 'a', 0, 10), span('2', '1', 'b', 1, 7), span('3', '1', 'c', 3, 9)],
      [2, 6, 6],
    ],
    [
      'a child inside another',
      [span('1', null, 'a', 0, 10), span('2', '1', 'b', 1, 9), span('3', '1', 'c', 2, 4)],
      [2, 8, 2],
    ],
    [
      'a child that outlives its parent',
      [span('1', null, 'a', 0, 10), span('2', '1', 'b', 6, 30)],
      [6, 24],
    ],
    [
      'a child that is over before',
      [span('1', null, 'a', 5, 10), span('2', '1', 'b', 0, 3)],
      [5, 3],
    ],
    ['a parent that never came', [span('2', '9', 'b', 0, 4)], [4]],
    [
      'two servers that do not know of each other',
      [span('1', '9', 'a', 0, 10), span('2', '8', 'b', 2, 9)],
      [3, 7],
    ],
    ['a span that is its own parent', [span('1', '1', 'a', 0, 4)], [4]],
    [
      'two that are each other’s parents',
      [span('1', '2', 'a', 0, 4), span('2', '1', 'b', 0, 4)],
      [0, 0],
    ],
  ])('%s', (_, spans, expected) => {
    expect(selfMs(spans)).toEqual(expected)
  })

  it('adds up to the whole where children lie in their parents and not over each other', () => {
    // Each span is cut into a part of its own and two children.
    const build = (id: number, parent: string | null, from: number, to: number): Span[] => {
      const name = id.toString(16)
      const own = span(name, parent, 'x', from, to)
      const middle = Math.floor((from + to) / 2)
      if (id * 2 + 1 > 15 || to - from < 4) return [own]
      return [
        own,
        ...build(id * 2, name, from + 1, middle),
        ...build(id * 2 + 1, name, middle, to - 1),
      ]
    }
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000 }), (length) => {
        expect(selfMs(build(1, null, 0, length)).reduce((a, b) => a + b)).toBe(length)
      }),
    )
  })
})

describe('what one request’s spans say', () => {
  it('is read from names, from attributes, and for the rest by name', () => {
    const parts = partsOfTrace([...EXPORTED])
    // 12.5 ms of tokenize, vLLM's own times, 100 ms in all; 2 ms of the engine are in no stage.
    expect(parts.stages).toEqual({
      tokenization: 0.0125,
      queue: 0.005,
      prefill: 0.02,
      decode: 0.05,
    })
    expect(parts.e2e_s).toBe(0.1)
    expect([...parts.named]).toEqual([])
  })

  it('counts what lies inside a stage without a name of its own for that stage', () => {
    const { stages, named, e2e_s } = partsOfTrace([
      span('1', null, 'POST /generate', 0, 100),
      span('2', '1', 'preprocess', 5, 45),
      span('3', '2', 'regex', 10, 20),
      span('4', '2', 'tokenize', 20, 35),
      span('5', '1', 'rerank', 50, 60),
      span('6', '1', 'detokenize', 80, 90),
    ])
    expect(stages).toEqual({ parsing: 0.025, tokenization: 0.015, delivery: 0.01 })
    expect([...named]).toEqual([['rerank', 0.01]])
    expect(e2e_s).toBe(0.1)
  })

  it('takes no engine for the whole server', () => {
    expect(partsOfTrace(EXPORTED.slice(0, 2)).e2e_s).toBeNull()
  })
})

const OPTIONS = {
  trace_prefix: 'aaaa',
  request_id_prefix: 'run-1',
  wall_offset_ns: WALL_NS,
}

describe('the spans of a run', () => {
  it('are counted when their trace is whole, at the instant at which it ended', () => {
    const book = new SpanBook(OPTIONS)
    book.add([span('2', '1', 'tokenize', 100, 300)], 5n * S)
    book.settle(5n * S + QUIET_NS - 1n)
    expect(book.own.requests).toBe(0)
    book.add([span('1', null, 'POST', 0, 1_500)], 8n * S)
    book.settle(8n * S + QUIET_NS)
    expect(book.own.seconds()).toEqual([1n])
    const { signals, values } = spanSignals(book.own.takeTo(1n), true)
    expect(values).toEqual({
      server_tokenize_s: 0.2,
      server_tokenize_count: 1,
      server_e2e_s: 1.5,
      server_e2e_count: 1,
    })
    expect(signals[0]).toMatchObject({
      kind: 'counter',
      unit: 's',
      source: 'spans of the run’s requests',
    })
  })

  it('are told from those of others by the trace id or the id of the request', () => {
    const book = new SpanBook(OPTIONS)
    const other = { ...span('1', null, 'tokenize', 0, 10), trace_id: 'b'.repeat(32) }
    const named = { ...NO_ATTRIBUTES, request_id: 'cmpl-run-1-9' }
    book.add(
      [
        span('1', null, 'tokenize', 0, 10),
        other,
        { ...other, trace_id: 'c'.repeat(32), attributes: named },
        { ...other, trace_id: 'd'.repeat(32), name: 'GET /metrics' },
      ],
      S,
    )
    book.settle(S, true)
    expect([book.own.requests, book.others.requests]).toEqual([2, 1])
  })

  it('lie where they belong though the sender’s clock is an hour off', () => {
    for (const off of [3_600n * S, -3_600n * S]) {
      const book = new SpanBook(OPTIONS)
      const late = span('1', null, 'tokenize', 0, 2_000)
      book.add([{ ...late, start_ns: late.start_ns + off, end_ns: late.end_ns + off }], 2n * S)
      book.settle(2n * S, true)
      expect(book.own.seconds()).toEqual([2n])
    }
  })

  it('are bounded, in one trace and in all', () => {
    const book = new SpanBook(OPTIONS)
    const one = span('1', null, 'a', 0, 1)
    expect(book.add(new Array<Span>(TRACE_SPANS_MAX + 3).fill(one), S)).toBe(3)
    const many = Array.from({ length: PENDING_SPANS_MAX }, (_, i) => ({
      ...one,
      trace_id: i.toString(16).padStart(32, 'b'),
    }))
    expect(book.add(many, S)).toBe(TRACE_SPANS_MAX)
    book.settle(S, true)
    expect(book.add([one], S)).toBe(0)
  })

  it('keep few names, and count the rest together', () => {
    const totals = new SpanTotals()
    for (let i = 0; i < PARTS_MAX + 5; i += 1)
      totals.add(0n, { stages: {}, e2e_s: null, named: new Map([[`part ${String(i)}`, 1]]) })
    const { named } = totals.takeTo(0n)
    expect(named.size).toBe(PARTS_MAX + 1)
    expect(named.get(OTHER_PARTS)).toEqual({ seconds: 5, requests: 5 })
  })

  it('count to the next second where they come after theirs was told', () => {
    const totals = new SpanTotals()
    const parts = { stages: { queue: 1 }, e2e_s: null, named: new Map<string, number>() }
    totals.add(5n * S, parts)
    expect(totals.takeTo(5n).requests).toBe(1)
    totals.add(3n * S, parts)
    expect(totals.seconds()).toEqual([6n])
    expect(totals.takeTo(6n)).toMatchObject({ requests: 2 })
  })
})

it('each request has a trace of its own, which begins as those of its run do', () => {
  const prefix = tracePrefix('run-1')
  const one = traceparent(prefix, 'run-1-1')
  expect(one).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/)
  expect(one.slice(3, 19)).toBe(prefix)
  expect(traceparent(prefix, 'run-1-2').slice(19, 35)).not.toBe(one.slice(19, 35))
  expect(tracePrefix('run-2')).not.toBe(prefix)
})
