import type { ProfileSample } from '../../shared/load-profile.ts'
import { EMPIRICAL_LENGTHS_MAX, TOKENS_MAX, type Lengths } from '../../shared/lengths.ts'

/** The recorded lengths as a distribution to draw from, at most `EMPIRICAL_LENGTHS_MAX` of them. */
export function lengthsFromTrace(recorded: ProfileSample): Extract<Lengths, { kind: 'empirical' }> {
  const every = Math.ceil(recorded.values.length / EMPIRICAL_LENGTHS_MAX)
  const tokens = recorded.values
    .filter((_, index) => index % every === 0)
    .map((length) => Math.min(TOKENS_MAX, Math.max(1, Math.round(length))))
  return { kind: 'empirical', tokens }
}
