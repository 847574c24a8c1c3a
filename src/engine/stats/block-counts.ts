import type { Random } from './random.ts'

/**
 * Draws one resample of a series of `n` in circular blocks and counts how often each place was
 * drawn; the counts add up to `n`. Blocks keep what neighbours have in common.
 * Source: D. N. Politis, J. P. Romano, "A circular block-resampling procedure for stationary data",
 * in: Exploring the Limits of Bootstrap, 1992.
 * @param counts Overwritten from `offset` to `offset + n`.
 */
export function drawBlockCounts(
  counts: Uint16Array,
  offset: number,
  n: number,
  block: number,
  random: Random,
): void {
  counts.fill(0, offset, offset + n)
  for (let drawn = 0; drawn < n; drawn += block) {
    const length = Math.min(block, n - drawn)
    let place = random.int(n)
    for (let i = 0; i < length; i += 1) {
      const at = offset + place
      counts[at] = (counts[at] ?? 0) + 1
      place = place + 1 === n ? 0 : place + 1
    }
  }
}

/** Of a run, at least so many blocks fit, so that there is something to draw from. */
const BLOCKS_MIN = 8

/**
 * The length of a block for `n` requests: the cube root of n, the order that P. Hall, J. L. Horowitz,
 * B.-Y. Jing, "On blocking rules for the bootstrap with dependent data", Biometrika 82(3), 1995,
 * gives for variances; but no less than the requests in flight, which share the server's state.
 */
export function blockLength(n: number, concurrency: number): number {
  const wanted = Math.max(Math.ceil(Math.cbrt(n)), concurrency)
  return Math.max(1, Math.min(wanted, Math.floor(n / BLOCKS_MIN)))
}
