import type { Random } from '../stats/random.ts'

function greatestCommonDivisor(left: number, right: number): number {
  let [a, b] = [left, right]
  while (b !== 0) [a, b] = [b, a % b]
  return a
}

/** Tries for a step without a common divisor; about six in ten hold, so that a miss is a defect. */
const STEP_TRIES_MAX = 200

/**
 * The prompt of request `seq`: every prompt once before any comes again, in an order that `order`
 * (the repetition's own stream) decides. The order is (start + step · seq) mod n with a step
 * that has no divisor in common with n, so that no table is needed.
 */
export function pickPrompt<T>(prompts: readonly T[], order: Random, seq: number): T {
  const n = prompts.length
  const start = order.int(n)
  let step = 1
  for (let tries = 0; tries < STEP_TRIES_MAX; tries += 1) {
    const candidate = 1 + order.int(n)
    if (greatestCommonDivisor(candidate, n) !== 1) continue
    step = candidate
    break
  }
  const prompt = prompts[(start + step * (seq % n)) % n]
  if (prompt === undefined) throw new RangeError('There is no prompt to pick from')
  return prompt
}
