import type { Candidate } from './candidate.ts'
import { inLine, inModel, owedTo, together } from './touch.ts'
import * as words from './words.ts'

/** What weights or a cache of half the bits leave of the reading. */
const HALF = 0.5

/** What changes have in common that most servers offer, each under a name of its own. */
type Usual = Pick<Candidate, 'risk' | 'touches' | 'changes_answers'>

export const QUANTISED_WEIGHTS = {
  title: 'Quantise the weights',
  risk: words.RISKS.weights,
  touches: () => together(inLine, inModel(HALF)),
  changes_answers: true,
} satisfies Usual & Pick<Candidate, 'title'>

export const QUANTISED_KV = {
  title: 'Quantise the KV cache',
  risk: words.RISKS.kv,
  touches: () => together(inLine, inModel(HALF, 'decode'), owedTo('memory_capacity')),
  changes_answers: true,
} satisfies Usual & Pick<Candidate, 'title'>

/** A larger limit on the requests that run at once. */
export const MORE_AT_ONCE = {
  why: words.batchWords,
  risk: words.RISKS.batch,
  touches: () => inLine,
  changes_answers: false,
} satisfies Usual & Pick<Candidate, 'why'>
