import type { Protocol } from '../../shared/target.ts'
import type { Clock } from '../clock.ts'
import type { Endpoint } from '../http/endpoint.ts'
import { requestOnce } from '../http/request-once.ts'
import { excerpt, isObject, parseJson } from '../protocols/json-value.ts'
import type { TokenCounter } from './token-counter.ts'

/** How the server is asked. */
export interface ServerToAsk {
  endpoint: Endpoint
  api_key: string | null
  clock: Clock
  protocol: Protocol
  model: string
}

const QUESTION_TIMEOUT_MS = 5_000
/** A million tokens with seven digits each, and more. */
const ANSWER_BYTES_MAX = 16 * 1024 * 1024
/** Questions under way at once. */
const PARALLEL_MAX = 4
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

/** The server's own tokenizer, found by trying; a string says why there is none. */
export async function findServerCounter(
  server: ServerToAsk,
  signal: AbortSignal,
): Promise<TokenCounter | string> {
  if (WITHOUT.includes(server.protocol)) return 'this protocol has no tokenizer'
  let reason = ''
  for (const bodyOf of BODIES) {
    const count = await ask(server, bodyOf, PROBE, signal)
    if (typeof count === 'number' && count > 0)
      return { source: 'server', count: (texts, until) => countAll(server, bodyOf, texts, until) }
    if (typeof count === 'string') reason ||= count
    // An address that does not answer one question will not answer the next.
    if (count === NO_ANSWER) break
  }
  return reason === '' ? 'it counts no tokens' : reason
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
  const { endpoint, api_key, clock, model } = server
  const answer = await requestOnce(
    {
      method: 'POST',
      path: `${endpoint.base_path.replace(/\/v1$/, '')}/tokenize`,
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify(bodyOf(text, model)),
    },
    {
      endpoint,
      clock,
      api_key,
      timeout_ms: QUESTION_TIMEOUT_MS,
      bytes_max: ANSWER_BYTES_MAX,
      signal,
    },
  )
  if (typeof answer === 'string') return NO_ANSWER
  if (answer.status === 404 || answer.status === 405) return 'it has no /tokenize'
  if (answer.status !== 200)
    return `its /tokenize answers HTTP ${answer.status}: ${excerpt(answer.text, WORDS_CHARS)}`
  return tokensIn(parseJson(answer.text)) ?? 'its /tokenize does not answer with tokens'
}

/** `{ count }` (vLLM, SGLang), `{ tokens }` (llama.cpp) or a list of tokens (TGI). */
function tokensIn(value: unknown): number | null {
  if (Array.isArray(value)) return value.length
  if (!isObject(value)) return null
  if (typeof value.count === 'number' && Number.isInteger(value.count) && value.count >= 0)
    return value.count
  return Array.isArray(value.tokens) ? value.tokens.length : null
}
