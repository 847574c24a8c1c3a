import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createFrameTemplates, spacedJson } from './frame-templates.ts'
import { isObject } from './json-value.ts'
import { openAiChat } from './openai-chat.ts'
import type { SseFraming } from './sse-scanner.ts'

const LF: SseFraming = { prefix: 'data: ', line_end: '\n' }

const event = (over: Record<string, unknown>, content: unknown = ' tok'): unknown => ({
  id: 'chatcmpl-1',
  object: 'chat.completion.chunk',
  created: 1_700_000_000,
  model: 'm',
  choices: [{ index: 0, delta: { content }, logprobs: null, finish_reason: null }],
  ...over,
})

const frame = (data: string, framing = LF): Buffer =>
  Buffer.from(`${framing.prefix}${data}${framing.line_end}${framing.line_end}`)

/** Templates that know one event, written by `write`. */
function taught(data: string, framing = LF): ReturnType<typeof createFrameTemplates> {
  const templates = createFrameTemplates((value) => openAiChat.contentSlot(value))
  templates.learn(data, framing)
  return templates
}

const fits = (templates: ReturnType<typeof createFrameTemplates>, bytes: Buffer): boolean =>
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
    expect(fits(templates, frame(JSON.stringify(event({})), { ...LF, line_end: '\r\n' }))).toBe(
      false,
    )
    // A text that needs care is parsed.
    expect(fits(templates, frame(JSON.stringify(event({}, 'a"b'))))).toBe(false)
  })

  it('waits for an event that is not whole', () => {
    const templates = taught(JSON.stringify(event({})))
    const whole = frame(JSON.stringify(event({})))
    for (let end = 0; end < whole.length; end += 1) expect(templates.match(whole, 0, end)).toBe(-1)
    // What lies behind the packet in the buffer does not count.
    expect(templates.match(Buffer.concat([whole, whole]), 0, whole.length)).toBe(whole.length)
  })

  it('learns nothing from bytes that it would not write itself', () => {
    const data = JSON.stringify(event({}))
    for (const odd of [
      data.replace('"logprobs":null', '"logprobs": null'),
      data.replace(' tok', '\\u0020tok'),
      data.replace('{"index":0', '{"index":0.0'),
    ])
      expect(fits(taught(odd), frame(data))).toBe(false)
  })

  it('stops learning from a server whose events all differ', () => {
    const templates = createFrameTemplates((value) => openAiChat.contentSlot(value))
    for (let index = 0; index < 30; index += 1)
      templates.learn(JSON.stringify(event({ step: index })), LF)
    const last = JSON.stringify(event({ step: 29 }))
    expect(fits(templates, frame(last))).toBe(false)
  })

  it('agrees with a full parse on every event that it claims to know', () => {
    const text = fc.oneof(fc.constantFrom('a', 'bc', ' ü', '', '"', '\\', '\n'), fc.string())
    const rarely = <T>(value: T): fc.Arbitrary<T | null> =>
      fc.oneof(
        { weight: 8, arbitrary: fc.constant(null) },
        { weight: 1, arbitrary: fc.constant(value) },
      )
    const json = fc.record(
      {
        id: fc.oneof(text, fc.integer(), fc.constant(null)),
        created: fc.oneof(fc.nat(), fc.double(), text),
        error: rarely('x'),
        usage: rarely({ completion_tokens: 3 }),
        choices: fc.array(
          fc.record({
            delta: fc.record({ content: text, reasoning: rarely('hm') }),
            finish_reason: rarely('stop'),
          }),
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
        fc.constantFrom(JSON.stringify, spacedJson),
        (value, other, write) => {
          const data = write(value)
          const facts = openAiChat.readEvent(data, null)
          if (!facts.content || facts.finished || facts.usage !== null || facts.error !== null)
            return
          const templates = taught(data)
          for (const changed of [
            value,
            withText(value, other),
            { ...value, id: other, created: 7 },
          ]) {
            const bytes = frame(write(changed))
            if (!fits(templates, bytes)) continue
            claimed += 1
            const parsed = openAiChat.readEvent(bytes.toString('utf8', 6, bytes.length - 2), null)
            expect(parsed).toEqual(facts)
          }
        },
      ),
      { numRuns: 500 },
    )
    expect(claimed).toBeGreaterThan(50)
  }, 30_000)
})

function withText(value: unknown, text: string): unknown {
  const copy = structuredClone(value)
  const slot = openAiChat.contentSlot(copy)
  if (slot !== null && isObject(slot.holder)) slot.holder[slot.key] = text
  return copy
}
