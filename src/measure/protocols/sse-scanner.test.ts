import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SseScanner } from './sse-scanner.ts'

type Event = [data: string, name: string | null]

/** All events of `bytes` cut at `cuts`, and what was left over. */
function scan(
  bytes: Buffer,
  cuts: readonly number[] = [],
): { events: Event[]; rest: string | null } {
  const events: Event[] = []
  const scanner = new SseScanner({
    onEvent: (data, name) => events.push([data, name]),
    onFrame: () => -1,
  })
  const edges = [...new Set([0, ...cuts.filter((cut) => cut < bytes.length), bytes.length])].sort(
    (left, right) => left - right,
  )
  for (let index = 0; index + 1 < edges.length; index += 1)
    scanner.push(
      Buffer.from(bytes.subarray(edges[index], edges[index + 1])),
      0,
      (edges[index + 1] ?? 0) - (edges[index] ?? 0),
      1,
    )
  return { events, rest: scanner.takeRest(2)?.data ?? null }
}

const scanText = (text: string): ReturnType<typeof scan> => scan(Buffer.from(text))

describe('SseScanner', () => {
  it('reads the examples of the specification', () => {
    // https://html.spec.whatwg.org/multipage/server-sent-events.html, section 9.2.6
    expect(scanText('data: YHOO\ndata: +2\ndata: 10\n\n').events).toEqual([['YHOO\n+2\n10', null]])
    expect(
      scanText(
        ': test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event',
      ).events,
    ).toEqual([
      ['first event', null],
      ['second event', null],
    ])
    expect(scanText('data\n\ndata\ndata\n\ndata:')).toEqual({
      events: [
        ['', null],
        ['\n', null],
      ],
      rest: '',
    })
    expect(scanText('data:test\n\ndata: test\n\n').events).toEqual([
      ['test', null],
      ['test', null],
    ])
  })

  it('reads LF, CRLF and CR, a byte-order mark, names, and comments between', () => {
    const text = (end: string): string =>
      `\uFEFF: ping${end}${end}event: error${end}data: {"a":1}${end}${end}: ping${end}data:[DONE]${end}${end}`
    for (const end of ['\n', '\r\n', '\r'])
      expect(scanText(text(end)).events).toEqual([
        ['{"a":1}', 'error'],
        ['[DONE]', null],
      ])
  })

  it('hands out an event that lacks its empty line only at the end', () => {
    expect(scanText('data: a\n\ndata: [DONE]')).toEqual({ events: [['a', null]], rest: '[DONE]' })
    expect(scanText('data: a\n\ndata: [DONE]\n')).toEqual({ events: [['a', null]], rest: '[DONE]' })
    expect(scanText('data: a\n\n: bye').rest).toBeNull()
    expect(scanText('').rest).toBeNull()
  })

  it('reads the same however the bytes are cut, inside characters and line ends too', () => {
    const line = fc.oneof(
      fc.constantFrom('data: ', 'data:', ': ', 'event: ', 'id: 1', 'data', ''),
      fc.string({ unit: 'binary' }).map((text) => `data: ${text.replace(/[\r\n]/g, '')}`),
    )
    const streams = fc.array(fc.tuple(line, fc.constantFrom('\n', '\r\n', '\r')), { maxLength: 12 })
    fc.assert(
      fc.property(streams, fc.array(fc.nat({ max: 400 })), (lines, cuts) => {
        const bytes = Buffer.from(lines.map(([text, end]) => text + end).join(''))
        expect(scan(bytes, cuts)).toEqual(scan(bytes))
      }),
      { numRuns: 200 },
    )
  }, 20_000)

  it('refuses an event without end', () => {
    const scanner = new SseScanner({ onEvent: () => undefined, onFrame: () => -1 })
    const piece = Buffer.alloc(1024 * 1024, 'a')
    for (let index = 0; index < 20; index += 1) scanner.push(piece, 0, piece.length, 1)
    expect(scanner.failure).toBe('an event is longer than 16 MB')
  })
})
