import { describe, expect, it } from 'vitest'
import { PROTOCOLS } from '../../shared/target.ts'
import type { PlannedRequest } from '../../shared/workload.ts'
import { fillTemplate } from './body-template.ts'
import { protocolAdapter } from './protocols.ts'

const planned: PlannedRequest = {
  seq: 0,
  session: null,
  turn: null,
  prompt: 'Say "hi"\n$&',
  messages: null,
  input_tokens: 3,
  output_tokens_max: 50,
  exact_output: true,
}
const options = {
  model: 'm',
  http_json: { path: '/go', body_template: '{"q":"{{prompt}}"}' },
  streaming: true,
}
const chat = protocolAdapter('openai-chat')
const completions = protocolAdapter('openai-completions')
const plain = protocolAdapter('http-json')

const delta = (value: unknown, finish: string | null = null): string =>
  JSON.stringify({ id: 'x', choices: [{ index: 0, delta: value, finish_reason: finish }] })

describe('requests', () => {
  it('asks a chat model for a stream with usage, of the exact length', () => {
    const asked = chat.request(planned, options)
    expect(asked.path).toBe('/v1/chat/completions')
    expect(JSON.parse(asked.body)).toEqual({
      model: 'm',
      messages: [{ role: 'user', content: planned.prompt }],
      max_tokens: 50,
      temperature: 0,
      stream: true,
      stream_options: { include_usage: true },
      ignore_eos: true,
      min_tokens: 50,
    })
  })
  it('sends a conversation as it is, and asks for no exact length where none is planned', () => {
    const messages = [{ role: 'system', content: 'Be brief.' }]
    const body = chat.request({ ...planned, messages, exact_output: false }, options).body
    expect(JSON.parse(body)).toMatchObject({ messages })
    expect(body).not.toContain('ignore_eos')
  })
  it('asks for plain completions', () => {
    const asked = completions.request(planned, options)
    expect(asked.path).toBe('/v1/completions')
    expect(JSON.parse(asked.body)).toMatchObject({ prompt: planned.prompt, max_tokens: 50 })
  })
  it('asks for a whole answer where no stream is wanted', () => {
    const asked = chat.request(planned, { ...options, streaming: false })
    expect(JSON.parse(asked.body)).toMatchObject({ stream: false })
    expect(asked.body).not.toContain('stream_options')
    expect(asked.headers.accept).toBe('application/json')
  })
  it.each([
    ['openai-embeddings', '/v1/embeddings', { model: 'a/b', input: planned.prompt }],
    [
      'ollama-chat',
      '/api/chat',
      {
        model: 'a/b',
        messages: [{ role: 'user', content: planned.prompt }],
        stream: true,
        options: { num_predict: 50, temperature: 0 },
      },
    ],
    ['ollama-generate', '/api/generate', { prompt: planned.prompt, options: { num_predict: 50 } }],
    [
      'tgi',
      '/generate_stream',
      {
        inputs: planned.prompt,
        parameters: { max_new_tokens: 50, details: true, ignore_eos_token: true },
      },
    ],
    [
      'triton-generate',
      '/v2/models/a%2Fb/generate_stream',
      {
        text_input: planned.prompt,
        max_tokens: 50,
        min_tokens: 50,
        ignore_eos: true,
        stream: true,
      },
    ],
    [
      'kserve-infer',
      '/v2/models/a%2Fb/infer',
      {
        inputs: [
          { name: 'text_input', datatype: 'BYTES', shape: [1, 1], data: [planned.prompt] },
          { name: 'max_tokens', datatype: 'INT32', shape: [1, 1], data: [50] },
          { name: 'end_id', datatype: 'INT32', shape: [1, 1], data: [-1] },
        ],
      },
    ],
    [
      'llama-cpp',
      '/completion',
      { prompt: planned.prompt, n_predict: 50, ignore_eos: true, stream: true },
    ],
  ] as const)('asks in the %s protocol', (protocol, path, body) => {
    const asked = protocolAdapter(protocol).request(planned, {
      model: 'a/b',
      http_json: null,
      streaming: true,
    })
    expect(asked.path).toBe(path)
    expect(JSON.parse(asked.body)).toMatchObject(body)
  })
  it('asks for whole answers and for no exact length in every protocol', () => {
    for (const protocol of PROTOCOLS) {
      const one = { ...planned, exact_output: false }
      const asked = protocolAdapter(protocol).request(one, { ...options, streaming: false })
      expect(asked.path).not.toContain('stream')
      expect(asked.body).not.toMatch(/ignore_eos|min_tokens|end_id|"stream":true/)
    }
  })
  it('takes a template for tensors of another model', () => {
    for (const protocol of ['kserve-infer', 'triton-generate'] as const)
      expect(JSON.parse(protocolAdapter(protocol).request(planned, options).body)).toEqual({
        q: planned.prompt,
      })
  })
  it('fills a template, whatever the prompt holds', () => {
    const asked = plain.request(planned, options)
    expect(asked.path).toBe('/go')
    expect(JSON.parse(asked.body)).toEqual({ q: planned.prompt })
    expect(
      fillTemplate('{{prompt}} {{prompt}} {{model}} {{max_tokens}} {{stream}} {{x}}', planned, {
        model: '"$&',
        streaming: false,
      }),
    ).toBe('Say \\"hi\\"\\n$& Say \\"hi\\"\\n$& \\"$& 50 false {{x}}')
    expect(JSON.parse(fillTemplate('{{messages}}', planned, options))).toEqual([
      { role: 'user', content: planned.prompt },
    ])
  })
})

describe('what counts as content', () => {
  it.each([
    ['text', { content: 'a' }],
    ['reasoning', { reasoning_content: 'a', content: null }],
    ['reasoning under its other name', { reasoning: 'a', content: '' }],
    ['parts', { content: [{ type: 'text', text: 'a' }] }],
    ['parts within parts', { content: [{ type: 'thinking', thinking: [{ text: 'a' }] }] }],
    ['the name of a tool', { tool_calls: [{ index: 1, function: { name: 'f', arguments: '' } }] }],
    ['arguments of a tool', { tool_calls: [{ index: 1, function: { arguments: '{' } }] }],
    ['a refusal', { refusal: 'a' }],
    ['a space', { content: ' ' }],
  ])('%s does', (_what, value) => {
    expect(chat.readEvent(delta(value), null)).toMatchObject({ content: true, recognised: true })
  })
  it.each([
    ['a role', { role: 'assistant' }],
    ['a role with empty text', { role: 'assistant', content: '' }],
    ['null', { content: null }],
    ['no parts', { content: [] }],
    ['an empty part', { content: [{ type: 'text', text: '' }] }],
    ['a tool call without a word', { tool_calls: [{ index: 0, id: 'c' }] }],
    ['an empty delta', {}],
    ['no delta', undefined],
  ])('%s does not', (_what, value) => {
    expect(chat.readEvent(delta(value), null)).toMatchObject({ content: false, recognised: true })
  })
  it('is the text of a completion', () => {
    const event = (text: string): string => JSON.stringify({ choices: [{ text }] })
    expect(completions.readEvent(event('a'), null).content).toBe(true)
    expect(completions.readEvent(event(''), null).content).toBe(false)
  })
})

describe('what the server counts and reports', () => {
  it('reads usage wherever it stands', () => {
    const usage = { prompt_tokens: 7, completion_tokens: 9, total_tokens: 16 }
    const counted = { input_tokens: 7, output_tokens: 9 }
    const last = JSON.stringify({ choices: [], usage })
    expect(chat.readEvent(last, null)).toMatchObject({ content: false, usage: counted })
    expect(chat.readEvent(JSON.stringify({ x_groq: { usage } }), null).usage).toEqual(counted)
    expect(chat.readEvent(delta({ content: 'a' }), null).usage).toBeNull()
  })
  it("reads llama.cpp's timings", () => {
    const event = JSON.stringify({
      choices: [],
      timings: { prompt_n: 3, prompt_ms: 12.5, predicted_n: 4, predicted_ms: 80.25 },
    })
    expect(chat.readEvent(event, null).timings).toEqual({ prompt_ms: 12.5, decode_ms: 80.25 })
  })
  it('reads all that Ollama times, from nanoseconds', () => {
    const last = JSON.stringify({
      done: true,
      total_duration: 3_722_518_334,
      load_duration: 1_534_053_125,
      prompt_eval_duration: 179_676_000,
      eval_duration: 2_006_086_000,
    })
    expect(protocolAdapter('ollama-chat').readEvent(last, null).timings).toEqual({
      prompt_ms: 179.676,
      decode_ms: 2_006.086,
      named: { total_duration: 3_722.518334, load_duration: 1_534.053125 },
    })
  })
  it.each([
    ['an object', '{"error":{"message":"out of memory","code":500}}', null, 'out of memory'],
    ['a string', '{"error":"no slot"}', null, 'no slot'],
    ["vLLM's", '{"object":"error","message":"bad","code":400}', null, 'bad'],
    ['a named event', '{"message":"gone"}', 'error', 'gone'],
    ["FastAPI's", '{"detail":"Not Found"}', null, 'Not Found'],
    ['one without words', '{"error":{"code":7}}', null, '{"code":7}'],
  ])('sees an error: %s', (_what, data, name, words) => {
    expect(chat.readEvent(data, name).error).toBe(words)
  })
  it('sees none where it is null', () => {
    const event = JSON.stringify({ choices: [], error: null })
    expect(chat.readEvent(event, null).error).toBeNull()
  })
  it('calls what is no object malformed', () => {
    expect(chat.readEvent('{"choices":[', null).malformed).toContain('{"choices":[')
    expect(completions.readEvent('[1]', null).malformed).not.toBeNull()
  })
})

describe('whole answers', () => {
  it('reads a chat answer that was not streamed', () => {
    const text = JSON.stringify({
      choices: [{ message: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 1, completion_tokens: 2 },
    })
    expect(chat.readDocument(text, 'application/json')).toMatchObject({
      content: true,
      finished: true,
      usage: { input_tokens: 1, output_tokens: 2 },
    })
  })
  it('takes any document as the answer of a plain server, but no page of HTML', () => {
    expect(plain.readDocument('[[0.1,0.9]]', 'application/json').content).toBe(true)
    expect(plain.readDocument('fine', 'text/plain').content).toBe(true)
    expect(plain.readDocument('{"error":"bad"}', 'application/json').error).toBe('bad')
    expect(plain.readDocument('<p>Log in', 'text/html').malformed).toContain('HTML')
    expect(plain.readDocument('{"a":', 'application/json').malformed).toContain('not JSON')
  })
})
