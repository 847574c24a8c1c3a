import type { EventFraming } from './stream-scanner.ts'
import type { JsonSpan } from './json-spans.ts'

/** A text that is not empty; any string; any number; tokens counted so far. */
export const TEXT = 0
export const STRING = 1
export const NUMBER = 2
export const INPUT_TOKENS = 3
export const OUTPUT_TOKENS = 4
export type Hole = 0 | 1 | 2 | 3 | 4

/** An event as bytes that stay and holes between them. */
export interface Template {
  /** One more than holes. */
  readonly fixed: readonly Uint8Array[]
  readonly holes: readonly Hole[]
}

/** What the holes of an event held; -1 for what it has no hole for. */
export interface Counts {
  input_tokens: number
  output_tokens: number
}

const QUOTE = 34
const BACKSLASH = 92
const FIRST_PRINTABLE = 32
const PLUS = 43
const MINUS = 45
const DOT = 46
const ZERO = 48
const NINE = 57
const UPPER_E = 69
const LOWER_E = 101
/** As many digits as a number holds exactly. */
const COUNT_DIGITS_MAX = 15

/** A template of `data`, with a hole for each span; a string's hole lies inside its quotes. */
export function cutTemplate(
  data: string,
  framing: EventFraming,
  spans: readonly (JsonSpan & { hole: Hole })[],
): Template | null {
  const sorted = [...spans].sort((left, right) => left.start - right.start)
  const fixed: Uint8Array[] = []
  let from = 0
  let before = framing.before
  for (const { start, end, hole } of sorted) {
    const quote = hole === TEXT || hole === STRING ? 1 : 0
    if (start < from) return null
    fixed.push(bytesOf(before + data.slice(from, start + quote)))
    before = ''
    from = end - quote
  }
  fixed.push(bytesOf(before + data.slice(from) + framing.after))
  return { fixed, holes: sorted.map(({ hole }) => hole) }
}

/** A copy outside Buffer's shared pool, of the one class that the matcher sees. */
function bytesOf(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text))
}

/**
 * Where the event that begins at `start` ends, if it fits; else -1. What is counted goes to `counts`,
 * which is right only after a fit.
 */
export function fitTemplate(
  template: Template,
  bytes: Buffer,
  start: number,
  end: number,
  counts: Counts,
): number {
  const { fixed, holes } = template
  let pos = start
  for (let part = 0; part < fixed.length; part += 1) {
    const same = fixed[part] as Uint8Array
    const { length } = same
    if (pos + length > end) return -1
    for (let index = 0; index < length; index += 1)
      if (bytes[pos + index] !== same[index]) return -1
    pos += length
    if (part === holes.length) return pos
    const hole = holes[part] as Hole
    if (hole <= STRING) pos = skipString(bytes, pos, end, hole === TEXT)
    else
      pos = hole === NUMBER ? skipNumber(bytes, pos, end) : readCount(bytes, pos, end, hole, counts)
    if (pos === -1) return -1
  }
  return -1
}

/** Where the string that begins at `start` ends; -1 where it is not whole or needs a parser. */
function skipString(bytes: Buffer, start: number, end: number, isText: boolean): number {
  let pos = start
  while (pos < end) {
    const byte = bytes[pos] as number
    if (byte === QUOTE) return isText && pos === start ? -1 : pos
    if (byte === BACKSLASH || byte < FIRST_PRINTABLE) return -1
    pos += 1
  }
  return -1
}

/** A number as JSON writes it (RFC 8259, section 6). */
function skipNumber(bytes: Buffer, start: number, end: number): number {
  let pos = bytes[start] === MINUS ? start + 1 : start
  const whole = bytes[pos] === ZERO ? pos + 1 : skipDigits(bytes, pos, end)
  if (whole === -1) return -1
  pos = whole
  if (bytes[pos] === DOT) {
    pos = skipDigits(bytes, pos + 1, end)
    if (pos === -1) return -1
  }
  if (bytes[pos] !== LOWER_E && bytes[pos] !== UPPER_E) return pos
  pos += 1
  if (bytes[pos] === PLUS || bytes[pos] === MINUS) pos += 1
  return skipDigits(bytes, pos, end)
}

/** Behind one digit or more; -1 where there is none. */
function skipDigits(bytes: Buffer, start: number, end: number): number {
  let pos = start
  while (pos < end && (bytes[pos] as number) >= ZERO && (bytes[pos] as number) <= NINE) pos += 1
  return pos === start ? -1 : pos
}

function readCount(bytes: Buffer, start: number, end: number, hole: Hole, counts: Counts): number {
  const stop = skipDigits(bytes, start, end)
  if (stop === -1 || stop - start > COUNT_DIGITS_MAX) return -1
  if (bytes[start] === ZERO && stop - start > 1) return -1
  let count = 0
  for (let pos = start; pos < stop; pos += 1) count = count * 10 + (bytes[pos] as number) - ZERO
  if (hole === INPUT_TOKENS) counts.input_tokens = count
  else counts.output_tokens = count
  return stop
}
