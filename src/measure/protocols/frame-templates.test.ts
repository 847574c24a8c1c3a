import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createFrameTemplates, type FrameTemplates } from './frame-templates.ts'
import { isObject, objectsIn } from './json-value.ts'
import { llamaCpp } from './llama-cpp.ts'
import { ollamaChat } from './ollama-chat.ts'
import { openAiChat } from './openai-chat.ts'
import type { ProtocolAdapter } from './protocol-adapter.ts'
import { spacedJson } from './spaced-json.fixture.ts'
import type { EventFraming } from './stream-scanner.ts'
import { tgi } from './tgi.ts'

const LF: EventFraming = { before: 'data: ', after: '\n\n' }
const LINE: EventFraming = { before: '', after: '\n' }

const event = (over: Record<string, unknown>, content: unknown = ' tok'): unknown => ({
  id: 'chatcmpl-1',
  object: 'chat.completion.chunk',
  created: 1_700_000_000,
  model: 'm',
  choices: [{ index: 0, delta: { content }, logprobs: null, finish_reason: null }],
  ...over,
})

const frame = (data: string, framing = LF): Buffer =>
  Buffer.from(framing.before + data + framing.after)

/** Templates that know one event, written by `write`. */
function taught(data: string, framing = LF, adapter: ProtocolAdapter = openAiChat): FrameTemplates {
  const templates = createFrameTemplates((value) => adapter.contentSlot(value))
  templates.learn(data, framing, adapter.readEvent(data, null))
  return templates
}

const fits = (templates: FrameTemplates, bytes: Buffer): boolean =>
  templates.match(bytes, 0, bytes.length) === bytes.length

describe('createFrameTemplates', () => {
  it('knows an event again with another text, id and time', () => {
    for (const write of [JSON.stringify, spacedJson]) {
      const templates = taught(write(event({})))
      expect(fits(templates, frame(write(event({}, 'größer'))))).toBe(true)
      expect(fits(templates, frame(write(event({ id: 'other', created: 5 }))))).toBe(true)
    }
  })

  it('knows no event that says anything else', () => {
    const templates = taught(JSON.stringify(event({})))
    const others = [
      event({}, ''),
      event({}, null),
      event({ model: 'other' }),
      event({ usage: { completion_tokens: 1 } }),
      event({ error: { message: 'x' } }),
      event({ choices: [{ index: 0, delta: { content: 'a' }, finish_reason: 'stop' }] }),
      event({ choices: [{ index: 0, delta: { role: 'assistant' }, finish_reason: null }] }),
    ]
    for (const other of others) expect(fits(templates, frame(JSON.stringify(other)))).toBe(false)
    expect(fits(templates, frame(spacedJson(event({}))))).toBe(false)
    expect(fits(templates, frame(JSON.stringify(event({})), { ...LF, after: '\r\n\r\n' }))).toBe(
      false,
    )
    // A text that needs care is parsed.
    expect(fits(templates, frame(JSON.stringify(event({}, 'a"b'))))).toBe(false)
    for (const created of ['1.', '-', '01', '1e', '0x1', 'null', '""'])
      expect(fits(templates, frame(JSON.stringify(event({})).replace('1700000000', created)))).toBe(
        false,
      )
  })

  it('waits for an event that is not whole', () => {
    const templates = taught(JSON.stringify(event({})))
    const whole = frame(JSON.stringify(event({})))
    for (let end = 0; end < whole.length; end += 1) expect(templates.match(whole, 0, end)).toBe(-1)
    // What lies behind the packet in the buffer does not count.
    expect(templates.match(Buffer.concat([whole, whole]), 0, whole.length)).toBe(whole.length)
  })

  it('stops learning from a server whose events all differ', () => {
    const templates = createFrameTemplates((value) => openAiChat.contentSlot(value))
    const lesson = (step: number): string => JSON.stringify(event({ step }))
    for (let step = 0; step < 30; step += 1)
      templates.learn(lesson(step), LF, openAiChat.readEvent(lesson(step), null))
    expect(fits(templates, frame(lesson(29)))).toBe(false)
  })

  it('reads the counters of events that count as they go', () => {
    const chat = (tokens: number): string =>
      JSON.stringify(
        event({ usage: { prompt_tokens: 7, total_tokens: 7 + tokens, completion_tokens: tokens } }),
      )
    const native = (tokens: number): string =>
      `{"index":0,"content":" a","tokens":[${tokens}],"stop":false,"id_slot":-1,"tokens_predicted":${tokens},"tokens_evaluated":7}`
    for (const [adapter, write] of [
      [openAiChat, chat],
      [llamaCpp, native],
    ] as const) {
      const templates = taught(write(3), LF, adapter)
      expect(fits(templates, frame(write(1234)))).toBe(true)
      expect(templates).toMatchObject({ tokens: -1, input_tokens: 7, output_tokens: 1234 })
    }
  })

  it('knows the tokens and lines of other protocols', () => {
    const token = (id: number, logprob: string): string =>
      `{"index":${id},"token":{"id":${id},"text":" a","logprob":${logprob},"special":false},"generated_text":null,"details":null}`
    const tokens = taught(token(5, '-0.25'), LF, tgi)
    expect(fits(tokens, frame(token(77, '-1.2e-5')))).toBe(true)
    expect(tokens.tokens).toBe(1)
    expect(fits(tokens, frame(token(77, '0.0').replace('"special":false', '"special":true')))).toBe(
      false,
    )
    const line = (content: string, at: string): string =>
      `{"model":"m","created_at":"${at}","message":{"role":"assistant","content":"${content}"},"done":false}`
    const lines = taught(line('a', '2024-05-24T20:57:43.31Z'), LINE, ollamaChat)
    expect(fits(lines, frame(line(' böse', '2025-01-01T00:00:00Z'), LINE))).toBe(true)
    expect(fits(lines, frame(line('b', '2025').replace('"done":false', '"done":true'), LINE))).toBe(
      false,
    )
  })

  it('agrees with a full parse on every event that it claims to know', () => {
    const text = fc.oneof(fc.constantFrom('a', 'bc', ' ü', '', '"', '\\', '\n'), fc.string())
    const rarely = <T>(value: T): fc.Arbitrary<T | null> =>
      fc.oneof(
        { weight: 8, arbitrary: fc.constant(null) },
        { weight: 1, arbitrary: fc.constant(value) },
      )
    const counts = fc.record(
      { prompt_tokens: fc.nat(), completion_tokens: fc.oneof(fc.nat(), fc.double()) },
      { requiredKeys: [] },
    )
    const json = fc.record(
      {
        id: fc.oneof(text, fc.integer(), fc.constant(null)),
        created: fc.oneof(fc.nat(), fc.double(), text),
        error: rarely('x'),
        usage: fc.oneof(fc.constant(null), counts),
        choices: fc.array(
          fc.record(
            {
              delta: fc.record({ content: text, reasoning: rarely('hm') }),
              finish_reason: rarely('stop'),
              token_ids: fc.array(fc.nat(), { maxLength: 3 }),
            },
            { requiredKeys: ['delta'] },
          ),
          { minLength: 1, maxLength: 1 },
        ),
      },
      { requiredKeys: [] },
    )
    let claimed = 0
    fc.assert(
      fc.property(
        json,
        text,
        counts,
        fc.constantFrom(JSON.stringify, spacedJson),
        (value, other, usage, write) => {
          const templates = taught(write(value))
          for (const changed of [
            value,
            withText(value, other),
            { ...value, id: other, created: 7, usage },
          ]) {
            const bytes = frame(write(changed))
            if (!fits(templates, bytes)) continue
            claimed += 1
            const facts = openAiChat.readEvent(write(changed), null)
            expect(facts).toMatchObject({ content: true, finished: false, error: null })
            expect(templates.tokens).toBe(facts.tokens ?? -1)
            expect(templates.input_tokens).toBe(facts.usage?.input_tokens ?? -1)
            expect(templates.output_tokens).toBe(facts.usage?.output_tokens ?? -1)
          }
        },
      ),
      { numRuns: 1_000 },
    )
    expect(claimed).toBeGreaterThan(100)
  }, 30_000)
})

function withText(value: unknown, text: string): unknown {
  const copy = structuredClone(value)
  const delta = isObject(copy) ? objectsIn(copy.choices)[0]?.delta : null
  if (isObject(delta)) delta.content = text
  return copy
}
