import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { composeText } from '../../engine/plan/synthetic-text.ts'
import { ESTIMATED_VOCABULARY } from '../../engine/plan/vocabulary.ts'
import { WORDS } from '../../engine/plan/words.ts'
import { createRandom } from '../../engine/stats/random.ts'
import type { TokenizerChoice } from '../../shared/prompts.ts'
import type { Protocol } from '../../shared/target.ts'
import { createClock } from '../clock.ts'
import { parseEndpoint } from '../http/endpoint.ts'
import { checkLengths } from './check-lengths.ts'
import { createVocabulary, type MadeVocabulary } from './create-vocabulary.ts'
import { byteLevelTokenizer } from './word-tokenizer.fixture.ts'

const SERVER: TokenizerChoice = { kind: 'server_or_estimate' }
const NEVER = new AbortController().signal

type Body = Record<string, unknown>
/** Answers `POST /tokenize`; a number is the status of a refusal. */
type Tokenize = (body: Body) => unknown

const servers: Server[] = []
const folders: string[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) server.close()
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true })
})

async function bodyOf(request: IncomingMessage): Promise<Body> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return JSON.parse(Buffer.concat(parts).toString('utf8')) as Body
}

async function serve(
  tokenize: Tokenize,
  llama_cpp = false,
): Promise<{ base_url: string; bodies: Body[] }> {
  const bodies: Body[] = []
  const server = createServer((request, response) => {
    if (request.method === 'GET') {
      const isProps = request.url === '/props' && llama_cpp
      response.writeHead(isProps ? 200 : llama_cpp ? 404 : 405)
      response.end(isProps ? '{"default_generation_settings":{}}' : '')
      return
    }
    void bodyOf(request).then((body) => {
      bodies.push(body)
      const answer = tokenize(body)
      if (typeof answer === 'number') response.writeHead(answer).end('{"error":"not like this"}')
      else response.end(JSON.stringify(answer))
    })
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { base_url: `http://127.0.0.1:${port}/v1`, bodies }
}

function make(
  base_url: string,
  choice: TokenizerChoice = SERVER,
  protocol: Protocol = 'openai-chat',
): Promise<MadeVocabulary> {
  const server = {
    endpoint: parseEndpoint(base_url),
    api_key: null,
    clock: createClock(),
    protocol,
    model: 'm',
  }
  return createVocabulary(choice, server, NEVER)
}

async function writeTokenizer(text: string): Promise<Extract<TokenizerChoice, { kind: 'file' }>> {
  const folder = await mkdtemp(join(tmpdir(), 'tokenizer-'))
  folders.push(folder)
  const file_path = join(folder, 'tokenizer.json')
  await writeFile(file_path, text)
  return { kind: 'file', file_path, sha256: createHash('sha256').update(text).digest('hex') }
}

/** A token a word, where `long` counts a word as more. */
const words = (text: unknown, long = (_word: string): number => 1): number =>
  String(text)
    .split(/\s+/)
    .filter((word) => word !== '')
    .reduce((sum, word) => sum + long(word), 0)
const list = (length: number): number[] => Array.from({ length }, (_, id) => id)

describe('createVocabulary with the server’s tokenizer', () => {
  it.each<[string, Protocol, Tokenize]>([
    [
      'vLLM',
      'openai-chat',
      ({ prompt, model, add_special_tokens }) =>
        typeof prompt === 'string' && model === 'm' && add_special_tokens === false
          ? { count: words(prompt), max_model_len: 4096, tokens: list(words(prompt)) }
          : 400,
    ],
    // It answers any body, and with no tokens where there is no content.
    ['llama.cpp', 'llama-cpp', ({ content }) => ({ tokens: list(words(content ?? '')) })],
    [
      'TGI',
      'tgi',
      // With the token that begins every text.
      ({ inputs }) =>
        typeof inputs === 'string' ? list(words(inputs) + 1).map((id) => ({ id })) : 422,
    ],
  ])('finds the one of %s', async (_server, protocol, tokenize) => {
    const { base_url } = await serve(tokenize, protocol === 'llama-cpp')
    const { vocabulary, note, counter } = await make(base_url, SERVER, protocol)
    expect(note).toBeNull()
    expect(vocabulary).toEqual({ ...ESTIMATED_VOCABULARY, source: 'server' })
    expect(await counter?.count(['the of', ''], NEVER)).toEqual([2, 0])
  })

  it('leaves out words that are several tokens', async () => {
    const long = (word: string): number => (word.length > 4 ? 2 : 1)
    const { base_url } = await serve(({ prompt }) => ({ count: words(prompt, long) }))
    const { vocabulary, note } = await make(base_url)
    expect(note).toBeNull()
    expect(vocabulary.pieces.map(({ text }) => text)).toEqual(WORDS.filter((w) => w.length <= 4))
  })

  it('composes of characters where a character is a token', async () => {
    const { base_url } = await serve(({ content }) => ({
      tokens: list(typeof content === 'string' ? content.length : 0),
    }))
    const { vocabulary, note } = await make(base_url)
    expect(note).toBeNull()
    for (const tokens of [1, 2, 7, 64, 300]) {
      const { text } = composeText(vocabulary, tokens, createRandom(tokens))
      expect(text).toHaveLength(tokens)
    }
    expect(composeText(vocabulary, 300, createRandom(1)).text).toMatch(/ (the|of|and) /)
  })

  it.each<[string, Tokenize, string]>([
    ['it fails', () => 500, 'its /tokenize answers HTTP 500: {"error":"not like this"}'],
    ['it says nothing', () => ({}), 'its /tokenize does not answer with tokens'],
    ['it counts nothing', () => ({ count: 0 }), 'it counts no tokens'],
    [
      'tokens do not add up',
      ({ prompt }) => ({ count: Math.ceil(words(prompt) * (words(prompt) > 200 ? 1.1 : 1)) }),
      'the tokens of words do not add up: a text of 300 has 330',
    ],
    [
      'no common word is one token',
      ({ prompt }) => ({ count: words(prompt, () => 3) }),
      'only 0 of 128 common words are one token each',
    ],
  ])('says that lengths are estimates where %s', async (_what, tokenize, reason) => {
    const { base_url } = await serve(tokenize)
    const { vocabulary, note, counter } = await make(base_url)
    expect(vocabulary).toBe(ESTIMATED_VOCABULARY)
    expect(counter).toBeNull()
    expect(note).toContain('Input lengths are estimates, a word being one token; the tokenizer of')
    expect(note).toContain(reason)
  })

  it('sends no POST to a server that is not known to have one', async () => {
    for (const status of [200, 404, 500]) {
      const methods: (string | undefined)[] = []
      const server = createServer((request, response) => {
        methods.push(request.method)
        response.writeHead(status).end('{}')
      })
      servers.push(server)
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      const { port } = server.address() as AddressInfo
      const { note } = await make(`http://127.0.0.1:${port}`)
      expect(note).toContain('the tokenizer of the server cannot be asked: it has no /tokenize.')
      expect(methods).toEqual(status === 404 ? ['GET', 'GET'] : ['GET'])
    }
  })

  it('asks nothing in protocols without a tokenizer, and no server that is not there', async () => {
    const { base_url, bodies } = await serve(() => ({ count: 1 }))
    expect((await make(base_url, SERVER, 'ollama-chat')).note).toContain('has no tokenizer')
    expect(bodies).toEqual([])
    expect((await make('http://127.0.0.1:9')).note).toContain('does not answer')
  })
})

describe('createVocabulary with a tokenizer.json', () => {
  it('counts as the file says', async () => {
    const choice = await writeTokenizer(JSON.stringify(byteLevelTokenizer()))
    const { vocabulary, note, counter } = await make('http://127.0.0.1:9', choice)
    expect(note).toBeNull()
    expect(vocabulary.source).toBe('file')
    expect(vocabulary.pieces.length).toBeGreaterThanOrEqual(32)
    // "the" and " of" are tokens; of "zq" each letter is one.
    expect(await counter?.count(['the of', 'zq', ''], NEVER)).toEqual([2, 2, 0])
  })

  it('refuses a file that has changed, is gone, or is no tokenizer', async () => {
    const choice = await writeTokenizer(JSON.stringify(byteLevelTokenizer()))
    const refusal = (over: Partial<typeof choice>): Promise<unknown> =>
      make('http://127.0.0.1:9', { ...choice, ...over }).catch((error: unknown) => String(error))
    expect(await refusal({ sha256: '0'.repeat(64) })).toContain('tokenizer.json has changed since')
    expect(await refusal({ file_path: `${choice.file_path}.x` })).toContain('no such file')
    for (const text of ['{"a":1}', '[', '{"model":{"type":"None"}}'])
      expect(await refusal(await writeTokenizer(text))).toMatch(/tokenizer\.json is (no|a) tokeniz/)
  })
})

describe('checkLengths', () => {
  it('says how far planned lengths are from counted ones', async () => {
    const { base_url } = await serve(({ prompt }) => ({ count: words(prompt) }))
    const { counter, vocabulary } = await make(base_url)
    if (counter === null) throw new Error('The server counts tokens')
    const planned = [5, 60].map((tokens) => ({
      prompt: composeText(vocabulary, tokens, createRandom(tokens)).text,
      input_tokens: tokens,
    }))
    const exact = {
      prompts_checked: 2,
      prompts_exact: 2,
      error_tokens_max: 0,
      error_pct_max: 0,
    }
    expect(await checkLengths(counter, planned, NEVER)).toEqual(exact)
    const off = { prompt: 'the of and to', input_tokens: 5 }
    const uncounted = { prompt: 'x', input_tokens: null }
    expect(await checkLengths(counter, [...planned, off, uncounted], NEVER)).toEqual({
      prompts_checked: 3,
      prompts_exact: 2,
      error_tokens_max: 1,
      error_pct_max: 20,
    })
  })
})
