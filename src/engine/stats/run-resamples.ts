import type { Random } from './random.ts'

/** How often each run is drawn in one resample, and the probability of drawing it so. */
export interface RunResample {
  counts: number[]
  probability: number
}

/**
 * The resamples of `runs` runs with replacement: every distinct one with its exact probability where
 * there are at most `resamples_max` (five runs have 126), else so many drawn at random. Listing them
 * leaves no noise of drawing, which three runs with their ten distinct resamples would not need.
 * Source: A. C. Davison, D. V. Hinkley, "Bootstrap Methods and their Application", 1997, section 2.3.
 */
export function runResamples(runs: number, resamples_max: number, random: Random): RunResample[] {
  if (distinctResamples(runs) > resamples_max) {
    return drawnResamples(runs, resamples_max, random)
  }
  const resamples: RunResample[] = []
  const list = (counts: number[], left: number, ways: number): void => {
    if (counts.length === runs - 1) {
      const probability = ways / factorial(left) / runs ** runs
      resamples.push({ counts: [...counts, left], probability })
      return
    }
    for (let count = 0; count <= left; count += 1) {
      list([...counts, count], left - count, ways / factorial(count))
    }
  }
  list([], runs, factorial(runs))
  return resamples
}

function drawnResamples(runs: number, resamples: number, random: Random): RunResample[] {
  return Array.from({ length: resamples }, () => {
    const counts = Array.from({ length: runs }, () => 0)
    for (let draw = 0; draw < runs; draw += 1) {
      const run = random.int(runs)
      counts[run] = (counts[run] ?? 0) + 1
    }
    return { counts, probability: 1 / resamples }
  })
}

/** C(2m − 1, m). */
function distinctResamples(runs: number): number {
  let ways = 1
  for (let i = 1; i < runs; i += 1) ways = (ways * (runs + i)) / i
  return ways
}

function factorial(n: number): number {
  let product = 1
  for (let i = 2; i <= n; i += 1) product *= i
  return product
}
