import { isObject, type JsonObject } from './json-value.ts'
import type { ContentSlot } from './protocol-adapter.ts'
import type { SseFraming } from './sse-scanner.ts'

/**
 * Most events of a stream are equal but for their text and an id. From one event that was parsed in
 * full a template is made: the bytes that stay, and between them holes for the text and for values
 * that no reading depends on. An event whose bytes fit a template is known to be JSON of the same
 * structure with a non-empty text, so that parsing it would say the same; any other event is parsed.
 */
export interface FrameTemplates {
  /** Where the event that begins at `start` ends, if it fits a template; else -1. */
  match(bytes: Buffer, start: number, end: number): number
  /** Looks at an event that was parsed and carries one text and nothing else. */
  learn(data: string, framing: SseFraming): void
}

/** Streams change between reasoning and content; more shapes than these are parsed. */
const TEMPLATES_MAX = 4
/** Misses in a row after which nothing more is learnt: this server's events differ each time. */
const FRUITLESS_LESSONS_MAX = 16

/** Top-level values that no fact is read from. */
const VOLATILE_KEYS = ['id', 'created', 'system_fingerprint', 'obfuscation'] as const

const MARK = '@@hole@@'
const TEXT_MARK = `${MARK}text`
const ANY_MARK = `${MARK}any`
const DIGITS_MARK = `"${MARK}digits"`

const TEXT = 0
const ANY = 1
const DIGITS = 2
type Hole = 0 | 1 | 2

interface Template {
  /** One more than holes. */
  fixed: Uint8Array[]
  holes: Hole[]
}

const QUOTE = 34
const BACKSLASH = 92
const FIRST_PRINTABLE = 32
const ZERO = 48
const NINE = 57

/** Templates of one run, for all its streams. `slotOf` is the protocol's. */
export function createFrameTemplates(
  slotOf: (value: unknown) => ContentSlot | null,
): FrameTemplates {
  const templates: Template[] = []
  let fruitless = 0
  return {
    match: (bytes, start, end) => {
      for (let index = 0; index < templates.length; index += 1) {
        const template = templates[index]
        const next = template === undefined ? -1 : matchTemplate(template, bytes, start, end)
        if (next !== -1) {
          fruitless = 0
          return next
        }
      }
      return -1
    },
    learn: (data, framing) => {
      if (templates.length >= TEMPLATES_MAX || fruitless >= FRUITLESS_LESSONS_MAX) return
      fruitless += 1
      const template = makeTemplate(data, framing, slotOf)
      if (template === null || templates.some((known) => isSame(known, template))) return
      templates.push(template)
    },
  }
}

function makeTemplate(
  data: string,
  framing: SseFraming,
  slotOf: (value: unknown) => ContentSlot | null,
): Template | null {
  if (data.includes(MARK)) return null
  const value: unknown = JSON.parse(data)
  const write = [JSON.stringify, spacedJson].find((writer) => writer(value) === data)
  const slot = slotOf(value)
  // Bytes that a writer here would write otherwise cannot be taken apart with certainty.
  if (write === undefined || slot === null || !isObject(value)) return null
  slot.holder[slot.key] = TEXT_MARK
  markVolatile(value)
  return cut(`${framing.prefix}${write(value)}${framing.line_end}${framing.line_end}`)
}

function markVolatile(value: JsonObject): void {
  for (const key of VOLATILE_KEYS) {
    if (typeof value[key] === 'string') value[key] = ANY_MARK
    if (Number.isInteger(value[key])) value[key] = DIGITS_MARK.slice(1, -1)
  }
}

function cut(text: string): Template {
  const marks = new RegExp(`${DIGITS_MARK}|${ANY_MARK}|${TEXT_MARK}`, 'g')
  const kinds: Record<string, Hole> = { [DIGITS_MARK]: DIGITS, [ANY_MARK]: ANY, [TEXT_MARK]: TEXT }
  const holes = (text.match(marks) ?? []).map((mark) => kinds[mark] ?? ANY)
  // A copy outside Buffer's shared pool, of the one class that the matcher sees.
  const fixed = text.split(marks).map((part) => new Uint8Array(Buffer.from(part)))
  return { fixed, holes }
}

function matchTemplate(template: Template, bytes: Buffer, start: number, end: number): number {
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
    pos = skipHole(holes[part] as Hole, bytes, pos, end)
    if (pos === -1) return -1
  }
  return -1
}

/** Where the hole that begins at `start` ends; -1 where it is not of its kind, or not whole. */
function skipHole(hole: Hole, bytes: Buffer, start: number, end: number): number {
  let pos = start
  if (hole === DIGITS) {
    if (bytes[pos] === ZERO) return -1
    while (pos < end && (bytes[pos] as number) >= ZERO && (bytes[pos] as number) <= NINE) pos += 1
    return pos === start ? -1 : pos
  }
  while (pos < end) {
    const byte = bytes[pos] as number
    if (byte === QUOTE) return hole === TEXT && pos === start ? -1 : pos
    if (byte === BACKSLASH || byte < FIRST_PRINTABLE) return -1
    pos += 1
  }
  return -1
}

/** JSON with a space after each comma and colon, as Python's `json.dumps` writes it. */
export function spacedJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(spacedJson).join(', ')}]`
  if (!isObject(value)) return JSON.stringify(value)
  const members = Object.entries(value).map(
    ([key, member]) => `${JSON.stringify(key)}: ${spacedJson(member)}`,
  )
  return `{${members.join(', ')}}`
}

function isSame(left: Template, right: Template): boolean {
  return (
    left.fixed.length === right.fixed.length &&
    left.fixed.every((part, index) => Buffer.from(part).equals(right.fixed[index] ?? part))
  )
}
