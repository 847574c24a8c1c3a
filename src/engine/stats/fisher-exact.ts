import { logGamma } from './log-gamma.ts'

const logFactorial = (n: number): number => logGamma(n + 1)

function logChoose(n: number, k: number): number {
  return logFactorial(n) - logFactorial(k) - logFactorial(n - k)
}

/**
 * The one-sided p-value of Fisher's exact test that the second group has the higher rate: the chance
 * of so few or fewer marked in the first group, given the total.
 * Source: R. A. Fisher, "Statistical Methods for Research Workers", 1934; R's
 * `fisher.test(alternative = "less")`.
 * @param first Marked and total of the first group; `second` likewise.
 */
export function fisherExact(
  first: { marked: number; n: number },
  second: { marked: number; n: number },
): number {
  const marked = first.marked + second.marked
  const all = logChoose(first.n + second.n, marked)
  let sum = 0
  for (let k = Math.max(0, marked - second.n); k <= first.marked; k += 1) {
    sum += Math.exp(logChoose(first.n, k) + logChoose(second.n, marked - k) - all)
  }
  return Math.min(1, sum)
}
