import type { Lengths } from '../../shared/lengths.ts'
import type { Random } from '../stats/random.ts'

/** Draws beyond the cut are drawn again; a distribution that lies beyond it almost whole is clamped. */
const REDRAWS_MAX = 64

/**
 * One length in tokens, at least 1. `lognormal` is exp(ln(median) + sigma·z) rounded, cut at `max`
 * by drawing again, so that the cut does not pile up at `max`.
 */
export function drawLength(lengths: Lengths, random: Random): number {
  switch (lengths.kind) {
    case 'fixed':
      return lengths.tokens
    case 'uniform':
      return lengths.min + random.int(lengths.max - lengths.min + 1)
    case 'lognormal': {
      for (let draw = 0; draw < REDRAWS_MAX; draw += 1) {
        const length = Math.round(lengths.median * Math.exp(lengths.sigma * random.normal()))
        if (length <= lengths.max) return Math.max(1, length)
      }
      return lengths.max
    }
    case 'empirical':
      return lengths.tokens[random.int(lengths.tokens.length)] ?? 1
  }
}
