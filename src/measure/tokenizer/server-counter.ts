import type { Protocol } from '../../shared/target.ts'
import type { Clock } from '../clock.ts'
import type { Endpoint } from '../http/endpoint.ts'
import { requestOnce, type OnceAnswer } from '../http/request-once.ts'
import { excerpt, isObject, parseJson } from '../protocols/json-value.ts'
import { JSON_HEADERS } from '../protocols/request-headers.ts'
import type { TokenCounter } from './token-counter.ts'

/** How the server is asked. */
export interface ServerToAsk {
  endpoint: Endpoint
  api_key: string | null
  clock: Clock
  protocol: Protocol
  model: string
}

const QUESTION_TIMEOUT_MS = 3_000
/** A million tokens with seven digits each, and more. */
const ANSWER_BYTES_MAX = 16 * 1024 * 1024
/** Questions under way at once. */
const PARALLEL_MAX = 4
const OK = 200
const NOT_FOUND = 404
const METHOD_NOT_ALLOWED = 405
const NO_ANSWER = 'its /tokenize does not answer'
const WORDS_CHARS = 80
/** One token or more in every tokenizer. */
const PROBE = 'the of and'

/** Protocols behind which there is never a tokenizer, or nothing is known of the server. */
const WITHOUT: readonly Protocol[] = [
  'ollama-chat',
  'ollama-generate',
  'triton-generate',
  'kserve-infer',
  'http-json',
]

type BodyOf = (text: string, model: string) => Record<string, unknown>

/** Bodies of `POST /tokenize`. Others than the server's own are refused, or answered with nothing. */
const BODIES: readonly BodyOf[] = [
  // vLLM, SGLang
  (text, model) => ({
    ...(model === '' ? {} : { model }),
    prompt: text,
    add_special_tokens: false,
  }),
  // llama.cpp
  (text) => ({ content: text, add_special: false }),
  // TGI
  (text) => ({ inputs: text }),
]

/**
 * The server's own tokenizer; a string says why there is none. A server that is not known to have one
 * is asked nothing but a GET, which cannot be taken for a request of the load.
 */
export async function findServerCounter(
  server: ServerToAsk,
  signal: AbortSignal,
): Promise<TokenCounter | string> {
  if (WITHOUT.includes(server.protocol)) return 'this protocol has no tokenizer'
  const missing = await whyNone(server, signal)
  if (missing !== null) return missing
  let reason = 'it counts no tokens'
  for (const bodyOf of BODIES) {
    const count = await ask(server, bodyOf, PROBE, signal)
    if (typeof count === 'number' && count > 0)
      return { source: 'server', count: (texts, until) => countAll(server, bodyOf, texts, until) }
    if (typeof count === 'string') reason = count
    // An address that does not answer one question will not answer the next.
    if (count === NO_ANSWER) break
  }
  return reason
}

/**
 * Whether there is a `POST /tokenize`: vLLM, SGLang and TGI answer its GET with 405, which is the wrong
 * method; llama.cpp answers 404, and is known by its `/props`. Null where there is.
 */
async function whyNone(server: ServerToAsk, signal: AbortSignal): Promise<string | null> {
  const tokenize = await send(server, 'GET', '/tokenize', null, signal)
  if (typeof tokenize === 'string') return NO_ANSWER
  if (tokenize.status === METHOD_NOT_ALLOWED) return null
  if (tokenize.status !== NOT_FOUND) return 'it has no /tokenize'
  const props = await send(server, 'GET', '/props', null, signal)
  const value = typeof props === 'string' ? null : parseJson(props.text)
  return isObject(value) && 'default_generation_settings' in value ? null : 'it has no /tokenize'
}

async function countAll(
  server: ServerToAsk,
  bodyOf: BodyOf,
  texts: readonly string[],
  signal: AbortSignal,
): Promise<number[] | string> {
  const counts = new Array<number>(texts.length).fill(0)
  let next = 0
  const failed: string[] = []
  const work = async (): Promise<void> => {
    while (next < texts.length && failed.length === 0) {
      const at = next
      next += 1
      const count = await ask(server, bodyOf, texts[at] ?? '', signal)
      if (typeof count === 'string') failed.push(count)
      else counts[at] = count
    }
  }
  await Promise.all(Array.from({ length: PARALLEL_MAX }, work))
  return failed[0] ?? counts
}

/** The number of tokens; a string says why there is none. */
async function ask(
  server: ServerToAsk,
  bodyOf: BodyOf,
  text: string,
  signal: AbortSignal,
): Promise<number | string> {
  const body = JSON.stringify(bodyOf(text, server.model))
  const answer = await send(server, 'POST', '/tokenize', body, signal)
  if (typeof answer === 'string') return NO_ANSWER
  if (answer.status !== OK)
    return `its /tokenize answers HTTP ${answer.status}: ${excerpt(answer.text, WORDS_CHARS)}`
  return tokensIn(parseJson(answer.text)) ?? 'its /tokenize does not answer with tokens'
}

function send(
  { endpoint, api_key, clock }: ServerToAsk,
  method: 'GET' | 'POST',
  path: string,
  body: string | null,
  signal: AbortSignal,
): Promise<OnceAnswer | string> {
  const limits = { timeout_ms: QUESTION_TIMEOUT_MS, bytes_max: ANSWER_BYTES_MAX, signal }
  const below = `${endpoint.base_path.replace(/\/v1$/, '')}${path}`
  return requestOnce(
    { method, path: below, headers: JSON_HEADERS, body },
    { endpoint, clock, api_key, ...limits },
  )
}

/** `{ count }` (vLLM, SGLang), `{ tokens }` (llama.cpp) or a list of tokens (TGI). */
function tokensIn(value: unknown): number | null {
  if (Array.isArray(value)) return value.length
  if (!isObject(value)) return null
  if (typeof value.count === 'number' && Number.isInteger(value.count) && value.count >= 0)
    return value.count
  return Array.isArray(value.tokens) ? value.tokens.length : null
}
