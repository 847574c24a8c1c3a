const TIME_STEPS_S = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1_800, 3_600, 7_200]
const LONGEST_STEP_S = 21_600

/** The step of a time axis of `end_s` seconds that gives at most `count` parts, in round times. */
export function timeStep(end_s: number, count = 8): number {
  return TIME_STEPS_S.find((step) => end_s / step <= count) ?? LONGEST_STEP_S
}

/** Round times from 0 to `end_s`, both within. */
export function timeTicks(end_s: number, count = 8): number[] {
  const step = timeStep(end_s, count)
  return Array.from({ length: Math.floor(end_s / step) + 1 }, (_, i) => i * step)
}
