import type { Random } from './random.ts'

/** Spread of single steps, and of a slow drift such as clocks and temperature bring about. */
const STEP_SIGMA = 0.015
const DRIFT_SIGMA = 0.008
const DRIFT_TIME_S = 20

/** A factor for each step's time. */
export interface StepNoise {
  factor(t_s: number): number
}

/**
 * Lognormal noise: an independent part each step, times a slow drift (an Ornstein–Uhlenbeck process,
 * sampled exactly) that does not average out within a run, so that repeated runs differ by about 1 %.
 */
export function createStepNoise(random: Random): StepNoise {
  let drift = DRIFT_SIGMA * random.normal()
  let last_s = 0
  return {
    factor(t_s) {
      const kept = Math.exp(-Math.max(0, t_s - last_s) / DRIFT_TIME_S)
      drift = drift * kept + DRIFT_SIGMA * Math.sqrt(1 - kept * kept) * random.normal()
      last_s = t_s
      return Math.exp(drift + STEP_SIGMA * random.normal())
    },
  }
}

/** No noise, so that a test can compute a step by hand. */
export const NO_NOISE: StepNoise = { factor: () => 1 }
