import type { Fault, Outcome } from '../../shared/request.ts'
import type { Flaw } from '../http/channel.ts'
import { excerpt, isObject, parseJson } from '../protocols/json-value.ts'
import { readError } from '../protocols/server-error.ts'
import type { Answer } from './answer.ts'

/** How a request ended, as data; `error` is a sentence, null where all is well. */
export interface Verdict {
  outcome: Outcome
  fault: Fault | null
  error: string | null
}

const OK: Verdict = { outcome: 'ok', fault: null, error: null }
const SENTENCE_CHARS_MAX = 2_000

/** A message of any origin as one sentence of bounded length. */
export function sentence(text: string): string {
  const short = excerpt(text, SENTENCE_CHARS_MAX - 2)
  const first = short.charAt(0).toUpperCase() + short.slice(1)
  return /[.!?…]$/.test(first) ? first : `${first}.`
}

/** What no server may send. */
export function judgeFlaw(flaw: Flaw): Verdict {
  return { outcome: 'malformed', fault: flaw.kind, error: sentence(flaw.reason) }
}

/**
 * Judges an answer.
 * @param isWhole Whether its body came to its end by HTTP's own rules.
 * @param retry_after_s What the server asked to wait; null where it did not.
 */
export function judgeAnswer(
  answer: Answer,
  http_status: number,
  label: string,
  isWhole: boolean,
  retry_after_s: number | null = null,
): Verdict {
  if (http_status < 200 || http_status > 299) return refusal(answer, http_status, retry_after_s)
  if (answer.error !== null)
    return {
      outcome: 'http_error',
      fault: 'error_event',
      error: sentence(`the server reports: ${answer.error}`),
    }
  if (answer.malformed !== null)
    return judgeFlaw({
      kind: answer.too_large ? 'too_large' : 'malformed',
      reason: answer.malformed,
    })
  if (answer.done) return OK
  if (!isWhole || answer.truncated) return cutOff(cutOffSentence(answer.events))
  if (!answer.recognised)
    return judgeFlaw({
      kind: 'malformed',
      reason: `Nothing in the answer belongs to the ${label} protocol.`,
    })
  if (!answer.finished)
    return cutOff(`The stream ended after ${answer.events} events without an end reason or [DONE].`)
  return OK
}

function cutOff(error: string): Verdict {
  return { outcome: 'cut_off', fault: 'cut_off', error }
}

function cutOffSentence(events: number): string {
  return events === 0
    ? 'The connection ended before the first token.'
    : `The connection ended after ${events} token events, before the answer was whole.`
}

function refusal(answer: Answer, http_status: number, retry_after_s: number | null): Verdict {
  const text = answer.heldText()
  const value = parseJson(text)
  const said = isObject(value) ? readError(value) : null
  const words = said ?? excerpt(text.replace(/<(style|script)[\s\S]*?<\/\1>|<[^>]*>/gi, ' '))
  const tail = words === '' ? '' : `: ${words}`
  const told = sentence(`HTTP ${http_status}${tail}`)
  const next = nextStep(http_status, retry_after_s)
  return {
    outcome: 'http_error',
    fault: refusalFault(http_status),
    error: next === null ? told : `${told} ${next}`,
  }
}

function refusalFault(http_status: number): Fault {
  if (http_status === 429) return 'rate_limited'
  if (http_status === 407) return 'proxy'
  if (http_status >= 400 && http_status <= 499) return 'http_4xx'
  return http_status >= 500 && http_status <= 599 ? 'http_5xx' : 'http_other'
}

/** What can be done about a refusal, where the status alone tells. */
function nextStep(http_status: number, retry_after_s: number | null): string | null {
  const wait = retry_after_s === null ? '' : ` and asks to wait ${Math.ceil(retry_after_s)} s`
  if (http_status === 429)
    return `The server limits the rate${wait}: lower the load, or raise its limit.`
  if (http_status === 503 && retry_after_s !== null) return `The server is not available${wait}.`
  if (http_status === 407) return 'The proxy wants a user and a password in its address.'
  if (http_status >= 300 && http_status <= 399)
    return 'Redirects are not followed: give the address that it leads to.'
  return null
}
