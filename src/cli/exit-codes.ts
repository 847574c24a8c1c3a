import type { Problem } from '../shared/result.ts'

/** What the command line ends with. */
export const EXIT = {
  done: 0,
  /** The answer is "no": an SLO is missed, the verdict is revert. */
  no: 1,
  bad_input: 2,
  target_failed: 3,
} as const

export function exitCodeOf(problem: Problem): number {
  return problem.code === 'target_failed' ||
    problem.code === 'invalid_runs' ||
    problem.code === 'internal' ||
    problem.code === 'cancelled'
    ? EXIT.target_failed
    : EXIT.bad_input
}
