import { createRandom, deriveSeed, type Random } from '../stats/random.ts'

/** Which part of a run a request belongs to; each draws from a stream of its own. */
export type PlanPhase = 'warm_up' | 'measured'

/**
 * What chance is used for. Each purpose has a stream of its own, so that another length or another
 * rate shifts nothing but itself.
 */
export const STREAMS = {
  measured: 1,
  warm_up: 2,
  prefix: 3,
  prefix_choice: 4,
  arrivals: 5,
  sessions: 6,
  answers: 7,
  further_prompts: 8,
  blocks: 9,
  session_text: 10,
} as const

/** The stream of one purpose at one place of a run. */
export function streamOf(
  seed: number,
  purpose: keyof typeof STREAMS,
  ...place: readonly number[]
): Random {
  return createRandom(deriveSeed(seed, STREAMS[purpose], ...place))
}

/** The number that keeps the streams of warm-up and measured part apart within one purpose. */
export function phaseNumber(phase: PlanPhase): number {
  return STREAMS[phase]
}
