import { PROFILE_VALUES_MAX, type ProfileSample } from '../../shared/load-profile.ts'

/** At most `PROFILE_VALUES_MAX` values, taken evenly over all, in their order. */
export function sampleEvenly(values: ArrayLike<number>): ProfileSample {
  const of = values.length
  const kept = Math.min(of, PROFILE_VALUES_MAX)
  const taken = Array.from({ length: kept }, (_, i) => values[Math.floor((i * of) / kept)] ?? 0)
  return { values: taken, of }
}

/** The first part (0 to 1) of a sample in its order, as of a load that is cut off there. */
export function firstPart(sample: ProfileSample, part: number): ProfileSample {
  const share = Math.min(1, Math.max(0, part))
  return {
    values: sample.values.slice(0, Math.ceil(sample.values.length * share)),
    of: Math.ceil(sample.of * share),
  }
}
