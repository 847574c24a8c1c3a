import { formatDuration } from '../format/duration.ts'
import { quantile } from '../stats/quantile.ts'

const NS_PER_S = 1e9
/** A finer clock does not show in a plot, nor in a replay. */
const STEP_NOTED_NS = 0.1 * NS_PER_S
/** Of fewer instants a step cannot be told. */
const INSTANTS_MIN = 10
/** Mooncake's steps of 3 s are off by a millisecond either way. */
const TOLERANCE = 0.01
const SHARE_ON_STEP = 0.95
/** Where each instant has one request, even gaps are an even load. */
const REQUESTS_PER_INSTANT_MIN = 1.5

/** The step of a recording's clock (ns) where it shows in the instants; null where none does. */
export function clockStepNs(at_ns: ArrayLike<number>): number | null {
  const gaps: number[] = []
  for (let row = 1; row < at_ns.length; row += 1) {
    const gap = (at_ns[row] ?? 0) - (at_ns[row - 1] ?? 0)
    if (gap > 0) gaps.push(gap)
  }
  if (gaps.length < INSTANTS_MIN) return null
  const common = gaps.reduce(greatestCommonDivisor, 0)
  if (common >= STEP_NOTED_NS) return common
  const usual = quantile(gaps, 0.5)
  const onStep = gaps.filter((gap) => {
    const steps = Math.max(1, Math.round(gap / usual))
    return Math.abs(gap / (steps * usual) - 1) <= TOLERANCE
  })
  const crowded = at_ns.length >= gaps.length * REQUESTS_PER_INSTANT_MIN
  return crowded && usual >= STEP_NOTED_NS && onStep.length >= gaps.length * SHARE_ON_STEP
    ? usual
    : null
}

function greatestCommonDivisor(left: number, right: number): number {
  let [a, b] = [left, Math.round(right)]
  while (b !== 0) [a, b] = [b, a % b]
  return a
}

/** What to know of a recording whose clock is coarse. */
export function clockStepNote(at_ns: ArrayLike<number>): string | null {
  const step = clockStepNs(at_ns)
  if (step === null) return null
  return `Its clock has steps of ${formatDuration(step / NS_PER_S)}: requests of one step leave together.`
}
