import type { Outcome } from '../../shared/request.ts'
import { excerpt, isObject, parseJson } from '../protocols/json-value.ts'
import { readError } from '../protocols/openai-common.ts'
import type { Answer } from './answer.ts'

/** How a request ended, as data; `error` is a sentence, null where all is well. */
export interface Verdict {
  outcome: Outcome
  error: string | null
}

const OK: Verdict = { outcome: 'ok', error: null }
const SENTENCE_CHARS_MAX = 2_000

/** A message of any origin as one sentence of bounded length. */
export function sentence(text: string): string {
  const short = excerpt(text, SENTENCE_CHARS_MAX - 2)
  const first = short.charAt(0).toUpperCase() + short.slice(1)
  return /[.!?…]$/.test(first) ? first : `${first}.`
}

/**
 * Judges an answer.
 * @param isWhole Whether its body came to its end by HTTP's own rules.
 */
export function judgeAnswer(
  answer: Answer,
  http_status: number,
  label: string,
  isWhole: boolean,
): Verdict {
  if (http_status < 200 || http_status > 299) return refusal(answer, http_status)
  if (answer.error !== null)
    return { outcome: 'http_error', error: sentence(`the server reports: ${answer.error}`) }
  if (answer.malformed !== null) return { outcome: 'malformed', error: sentence(answer.malformed) }
  if (answer.done) return OK
  if (!isWhole || answer.truncated)
    return { outcome: 'cut_off', error: cutOffSentence(answer.events) }
  if (!answer.recognised)
    return {
      outcome: 'malformed',
      error: `Nothing in the answer belongs to the ${label} protocol.`,
    }
  if (!answer.finished && answer.usage === null)
    return {
      outcome: 'cut_off',
      error: `The stream ended after ${answer.events} events without an end reason or [DONE].`,
    }
  return OK
}

function cutOffSentence(events: number): string {
  return events === 0
    ? 'The connection ended before the first token.'
    : `The connection ended after ${events} token events, before the answer was whole.`
}

function refusal(answer: Answer, http_status: number): Verdict {
  const text = answer.heldText()
  const value = parseJson(text)
  const said = isObject(value) ? readError(value) : null
  const words = said ?? excerpt(text.replace(/<(style|script)[\s\S]*?<\/\1>|<[^>]*>/gi, ' '))
  const tail = words === '' ? '' : `: ${words}`
  return { outcome: 'http_error', error: sentence(`HTTP ${http_status}${tail}`) }
}
