import { z } from 'zod'
import { ProblemError, type Problem } from '../shared/result.ts'

/** Turns whatever was thrown into one sentence for the user; the log gets the rest. */
export function toProblem(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem
  if (error instanceof z.ZodError) {
    const issue = error.issues[0]
    const field = issue?.path.join('.') ?? ''
    const message = issue?.message ?? 'The input is not as expected.'
    return { code: 'bad_input', message, ...(field === '' ? {} : { field }) }
  }
  const text = error instanceof Error ? error.message : String(error)
  return { code: 'internal', message: `Something went wrong inside Chokepoint: ${text}` }
}
