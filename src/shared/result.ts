/**
 * A refusal that the user can act on: one sentence, and the field or file that it is about.
 * `code` is what code matches on; texts are for people only.
 */
export interface Problem {
  code:
    | 'bad_input'
    | 'not_allowed'
    | 'not_found'
    | 'target_failed'
    | 'cancelled'
    | 'busy'
    | 'internal'
    | 'invalid_runs'
  message: string
  field?: string
}

/** Raised where input or state does not allow what was asked; carries one sentence for the user. */
export class ProblemError extends Error {
  readonly problem: Problem

  constructor(problem: Problem) {
    super(problem.message)
    this.name = 'ProblemError'
    this.problem = problem
  }
}

export type Reply<T> = { ok: true; value: T } | { ok: false; problem: Problem }
