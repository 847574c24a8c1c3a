import { createRandom, hashText } from '../simulation/random.ts'

/** Where a request does not say how long its answer is, the model stops by itself about here. */
const NATURAL_MEDIAN_TOKENS = 120
const NATURAL_SIGMA = 0.6

const WORDS = [
  'a server takes the next request from its queue and reads every weight once for all of them',
  'while prompts are read in parts that fill what the step has left over for new work',
  'so a larger batch costs little until compute or memory runs out and someone has to wait',
]
  .join(' ')
  .split(' ')

/** Tokens after which the model stops by itself: lognormal, and the same for the same prompt and seed. */
export function naturalAnswerTokens(prompt: string, seed: number): number {
  const random = createRandom(hashText(prompt, seed >>> 0))
  return Math.max(1, Math.round(NATURAL_MEDIAN_TOKENS * Math.exp(NATURAL_SIGMA * random.normal())))
}

/** The text of the answer's token number `index`; one common word each. */
export function answerToken(start: number, index: number): string {
  const word = WORDS[(start + index) % WORDS.length] ?? 'and'
  return index === 0 ? word : ` ${word}`
}
