import type { AnswerFacts } from './answer-facts.ts'
import {
  cutTemplate,
  fitTemplate,
  INPUT_TOKENS,
  NUMBER,
  OUTPUT_TOKENS,
  STRING,
  TEXT,
  type Counts,
  type Hole,
  type Template,
} from './frame-template.ts'
import { findSpans, type JsonSpan } from './json-spans.ts'
import { parseJson } from './json-value.ts'
import type { ContentSlot, JsonPath } from './protocol-adapter.ts'
import type { EventFraming } from './stream-scanner.ts'

/**
 * Most events of a stream are equal but for their text, an id and some counters. From one event that
 * was parsed in full a template is made: the bytes that stay, and between them holes for the text,
 * for counters, and for values that no reading depends on. A hole takes the inside of a string
 * without escapes, or a number, and nothing else; so an event whose bytes fit a template is known to
 * be JSON of the same structure with a non-empty text, and parsing it would say the same. Any other
 * event is parsed.
 */
export interface FrameTemplates {
  /** Where the event that begins at `start` ends, if it fits a template; else -1. */
  match(bytes: Buffer, start: number, end: number): number
  /** Tokens that the event matched last brought, and counted up to it; -1 where it does not say. */
  readonly tokens: number
  readonly input_tokens: number
  readonly output_tokens: number
  /** Looks at an event that was parsed. */
  learn(data: string, framing: EventFraming, facts: AnswerFacts): void
}

/** Streams change between reasoning and content; more shapes than these are parsed. */
const TEMPLATES_MAX = 4
/** Misses in a row after which nothing more is learnt: this server's events differ each time. */
const FRUITLESS_LESSONS_MAX = 16

/** Values at the top that no fact is read from, whatever the protocol. */
const VOLATILE_KEYS = ['id', 'created', 'created_at', 'system_fingerprint', 'obfuscation'] as const

interface KnownTemplate extends Template {
  tokens: number
}

type SlotOf = (value: unknown) => ContentSlot | null

/** Templates of one run, for all its streams. `slotOf` is the protocol's. */
export function createFrameTemplates(slotOf: SlotOf): FrameTemplates {
  return new RunTemplates(slotOf)
}

class RunTemplates implements FrameTemplates, Counts {
  tokens = -1
  input_tokens = -1
  output_tokens = -1
  readonly #slotOf: SlotOf
  readonly #known: KnownTemplate[] = []
  #fruitless = 0

  constructor(slotOf: SlotOf) {
    this.#slotOf = slotOf
  }

  match(bytes: Buffer, start: number, end: number): number {
    const known = this.#known
    for (let index = 0; index < known.length; index += 1) {
      const template = known[index] as KnownTemplate
      this.input_tokens = -1
      this.output_tokens = -1
      const next = fitTemplate(template, bytes, start, end, this)
      if (next !== -1) {
        this.#fruitless = 0
        this.tokens = template.tokens
        return next
      }
    }
    return -1
  }

  learn(data: string, framing: EventFraming, facts: AnswerFacts): void {
    if (this.#known.length >= TEMPLATES_MAX || this.#fruitless >= FRUITLESS_LESSONS_MAX) return
    if (!isPlain(facts)) return
    const bytes = Buffer.from(framing.before + data + framing.after)
    // It was parsed only because a packet ended inside it.
    if (this.match(bytes, 0, bytes.length) !== -1) return
    this.#fruitless += 1
    const template = makeTemplate(data, framing, this.#slotOf)
    if (template === null || !saysTheSame(template, bytes, facts)) return
    this.#known.push({ ...template, tokens: facts.tokens ?? -1 })
  }
}

/** Content, counts and nothing else: what a template may stand for. */
function isPlain(facts: AnswerFacts): boolean {
  return (
    facts.content &&
    !facts.finished &&
    !facts.done &&
    facts.timings === null &&
    facts.error === null &&
    facts.malformed === null
  )
}

function makeTemplate(data: string, framing: EventFraming, slotOf: SlotOf): Template | null {
  const slot = slotOf(parseJson(data))
  if (slot === null) return null
  const find = findSpans(data)
  const spans: (JsonSpan & { hole: Hole })[] = []
  const add = (path: JsonPath, hole: Hole): void => {
    const span = find(path)
    if (span !== null) spans.push({ start: span.start, end: span.end, hole })
  }
  add(slot.text, TEXT)
  if (slot.input_tokens !== null) add(slot.input_tokens, INPUT_TOKENS)
  if (slot.output_tokens !== null) add(slot.output_tokens, OUTPUT_TOKENS)
  const top = VOLATILE_KEYS.map((key): JsonPath => [key])
  for (const path of [...top, ...slot.ignored]) {
    const start = find(path)?.start ?? -1
    if (data[start] === '"') add(path, STRING)
    else if (/[-\d]/.test(data[start] ?? '')) add(path, NUMBER)
  }
  return cutTemplate(data, framing, spans)
}

/** The template fits the event that it was made of, and counts what the parser counted. */
function saysTheSame(template: Template, bytes: Buffer, facts: AnswerFacts): boolean {
  const counts: Counts = { input_tokens: -1, output_tokens: -1 }
  return (
    fitTemplate(template, bytes, 0, bytes.length, counts) === bytes.length &&
    counts.input_tokens === (facts.usage?.input_tokens ?? -1) &&
    counts.output_tokens === (facts.usage?.output_tokens ?? -1)
  )
}
