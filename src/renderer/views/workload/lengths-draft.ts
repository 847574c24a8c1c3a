import { EMPIRICAL_LENGTHS_MAX, TOKENS_MAX, type Lengths } from '../../../shared/lengths.ts'

/** A distribution as its fields hold it; every kind's numbers are kept while another is chosen. */
export interface LengthsDraft {
  kind: Lengths['kind']
  tokens: number | null
  min: number | null
  max: number | null
  median: number | null
  sigma: number | null
  /** The list of an empirical distribution, as typed or pasted. */
  listed: string
}

const SIGMA = 0.4

/** Fields of a distribution; where there is none yet, of one around `typical`. */
export function lengthsDraft(lengths: Lengths | null, typical: number): LengthsDraft {
  const base: LengthsDraft = {
    kind: 'lognormal',
    tokens: typical,
    min: Math.max(1, Math.round(typical / 2)),
    max: typical * 4,
    median: typical,
    sigma: SIGMA,
    listed: '',
  }
  if (lengths === null) return base
  return lengths.kind === 'empirical'
    ? { ...base, kind: 'empirical', listed: lengths.tokens.join(' ') }
    : { ...base, ...lengths }
}

/** What the schema is asked to parse. */
export function lengthsInput(draft: LengthsDraft): unknown {
  const { kind, tokens, min, max, median, sigma, listed } = draft
  switch (kind) {
    case 'fixed':
      return { kind, tokens }
    case 'uniform':
      return { kind, min, max }
    case 'lognormal':
      return { kind, median, sigma, max }
    case 'empirical':
      return { kind, tokens: parseLengthList(listed).lengths }
  }
}

const WHOLE = /^\d+$/

/**
 * Reads lengths that stand apart by commas, blanks or lines; `error` names the first that is none,
 * which `lengths` then holds as NaN, so that no schema takes the list.
 */
export function parseLengthList(text: string): { lengths: number[]; error: string | null } {
  const words = text.split(/[\s,;]+/).filter((word) => word !== '')
  const lengths = words.map((word) => (WHOLE.test(word) ? Number(word) : NaN))
  if (words.length === 0) return { lengths, error: 'The list is empty: lengths such as 120 340 95' }
  if (words.length > EMPIRICAL_LENGTHS_MAX) {
    const most = EMPIRICAL_LENGTHS_MAX.toLocaleString('en-US')
    return {
      lengths,
      error: `The list has at most ${most} lengths, this one ${String(words.length)}`,
    }
  }
  const wrong = lengths.findIndex((length) => !(length >= 1 && length <= TOKENS_MAX))
  if (wrong < 0) return { lengths, error: null }
  const most = TOKENS_MAX.toLocaleString('en-US')
  return {
    lengths,
    error: `“${words[wrong] ?? ''}” is no length: a whole number from 1 to ${most}`,
  }
}
