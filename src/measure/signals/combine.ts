interface Valued {
  value: number
}

/**
 * The data centre GPU manager's blanks: "not supported", "not found" and their like, as 64-bit and
 * 32-bit integers and as doubles. Source: DCGM's `dcgm_structs.h` (`DCGM_INT64_BLANK` and others).
 */
const INT64_BLANK = 0x7f_ff_ff_ff_ff_ff_ff_f0
const INT32_BLANK = 0x7f_ff_ff_f0
const FP64_BLANK = 2 ** 47
const BLANKS = 4

/** A value that can be counted with: no blank, no NaN, nothing below zero (-1 says "unknown"). */
export function usable(value: number): boolean {
  return (
    Number.isFinite(value) &&
    value >= 0 &&
    value < INT64_BLANK &&
    !(value >= INT32_BLANK && value < INT32_BLANK + BLANKS) &&
    !(value >= FP64_BLANK && value < FP64_BLANK + BLANKS)
  )
}

/** Counters and counts of several engines: one that cannot be read makes the sum unknown. */
export function sum(samples: readonly Valued[]): number | null {
  if (samples.length === 0 || !samples.every(({ value }) => usable(value))) return null
  return samples.reduce((total, { value }) => total + value, 0)
}

/** Ratios of several engines or GPUs: over those that can be read. */
export function average(samples: readonly Valued[]): number | null {
  const values = samples.map(({ value }) => value).filter(usable)
  if (values.length === 0) return null
  return values.reduce((total, value) => total + value, 0) / values.length
}

/** The hottest of several. */
export function largest(samples: readonly Valued[]): number | null {
  const values = samples.map(({ value }) => value).filter(usable)
  return values.length === 0 ? null : values.reduce((a, b) => Math.max(a, b))
}
