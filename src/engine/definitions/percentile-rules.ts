import { quantileOfSorted } from '../stats/quantile.ts'

/**
 * How a tool reads a percentile from its values.
 * - `linear`: NumPy's default, type 7 of Hyndman and Fan (1996).
 * - `loadgen`: the value at index ⌊n p⌋ of the sorted ones, from 0 (mlcommons/inference,
 *   loadgen/results.cc, ProcessLatencies).
 * - `weighted_cdf`: the smallest value at which the cumulated weight reaches the share p
 *   (vllm-project/guidellm, statistics.py, Percentiles.from_pdf); never between two values.
 */
export type PercentileRule = 'linear' | 'loadgen' | 'weighted_cdf'

/** Values in ascending order, and the weight of each where they do not all count alike. */
export interface SortedValues {
  values: Float64Array
  weights: Float64Array | null
}

/** Rounding in a cumulated sum is not a missing share. */
const SHARE_EPSILON = 1e-12

/** The percentile `p` (0 < p < 1) under a tool's rule; NaN for no values. */
export function percentileUnder(rule: PercentileRule, sorted: SortedValues, p: number): number {
  const { values } = sorted
  switch (rule) {
    case 'linear':
      return quantileOfSorted(values, p)
    case 'loadgen':
      return values[Math.min(values.length - 1, Math.floor(values.length * p))] ?? NaN
    case 'weighted_cdf':
      return firstReaching(sorted, p)
  }
}

function firstReaching({ values, weights }: SortedValues, p: number): number {
  const total = weights === null ? values.length : sum(weights)
  let seen = 0
  for (let i = 0; i < values.length; i += 1) {
    seen += weights?.[i] ?? 1
    if (seen / total >= p - SHARE_EPSILON) return values[i] ?? NaN
  }
  return values.at(-1) ?? NaN
}

/** The mean, weighted where there are weights; NaN for no values. */
export function meanOf({ values, weights }: SortedValues): number {
  if (weights === null) return sum(values) / values.length
  let weighted = 0
  for (let i = 0; i < values.length; i += 1) weighted += (values[i] ?? 0) * (weights[i] ?? 0)
  return weighted / sum(weights)
}

function sum(values: Float64Array): number {
  let total = 0
  for (const value of values) total += value
  return total
}

/** Sorts values with their weights. */
export function sortValues(
  values: readonly number[],
  weights: readonly number[] | null,
): SortedValues {
  if (weights === null) return { values: Float64Array.from(values).sort(), weights: null }
  const order = Uint32Array.from(values, (_, i) => i).sort(
    (a, b) => (values[a] ?? 0) - (values[b] ?? 0),
  )
  return {
    values: Float64Array.from(order, (i) => values[i] ?? 0),
    weights: Float64Array.from(order, (i) => weights[i] ?? 0),
  }
}
