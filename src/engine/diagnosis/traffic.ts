import { formatCount, formatPct } from '../format/number.ts'
import { stageMs, type Facts } from './facts.ts'

/**
 * From which on a prompt or an answer is called long, and up to which short, in tokens. Judgement: a
 * page of text has 600 to 800 tokens, a chat's answer one to three hundred.
 */
const PROMPT_LONG = 1_000
const PROMPT_SHORT = 256
const ANSWER_LONG = 256
const ANSWER_SHORT = 64

/**
 * What the traffic is like, and which phase takes more of the requests' time: `Long prompts
 * (1,240 tokens), short answers (12); prefill takes 84.2 % of the time in the model.` Null where tokens
 * are not counted.
 */
export function trafficWords(facts: Facts): string | null {
  const {
    input_tokens_per_s: input,
    output_tokens_per_s: output,
    requests,
    window_s,
  } = facts.client
  if (output === null || requests === 0) return null
  const each = (per_s: number): number => (per_s * window_s) / requests
  const answers = answerWords(each(output))
  const lengths = input === null ? capital(answers) : `${promptWords(each(input))}, ${answers}`
  const prefill = stageMs(facts, 'prefill')
  const both = prefill + stageMs(facts, 'decode')
  if (prefill <= 0 || both <= prefill) return `${lengths}.`
  const [phase, share] = 2 * prefill > both ? ['prefill', prefill] : ['decode', both - prefill]
  return `${lengths}; ${phase} takes ${formatPct((share / both) * 100)} of the time in the model.`
}

function promptWords(tokens: number): string {
  const count = `(${formatCount(tokens)} tokens)`
  if (tokens >= PROMPT_LONG) return `Long prompts ${count}`
  return tokens <= PROMPT_SHORT
    ? `Short prompts ${count}`
    : `Prompts of ${formatCount(tokens)} tokens`
}

function answerWords(tokens: number): string {
  const count = `(${formatCount(tokens)} tokens)`
  if (tokens >= ANSWER_LONG) return `long answers ${count}`
  return tokens <= ANSWER_SHORT
    ? `short answers ${count}`
    : `answers of ${formatCount(tokens)} tokens`
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`
}
