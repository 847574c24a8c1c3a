/** Doubles have 52 bits: more halvings than this change nothing. */
const HALVINGS_MAX = 200

/**
 * Where a rising function passes zero between `low` and `high`, to the last bit that doubles allow.
 * @param rises Must not fall from `low` to `high`.
 */
export function bisect(rises: (x: number) => number, low: number, high: number): number {
  let below = low
  let above = high
  for (let i = 0; i < HALVINGS_MAX; i += 1) {
    const middle = below + (above - below) / 2
    if (middle === below || middle === above) break
    if (rises(middle) < 0) below = middle
    else above = middle
  }
  return below + (above - below) / 2
}
