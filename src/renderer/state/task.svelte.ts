import { ProblemError, type Problem } from '../../shared/result.ts'

/** Something asked of the main process: under way or not, and why it was refused. */
export class Task {
  busy = $state(false)
  problem = $state.raw<Problem | null>(null)

  /** Runs `work` unless it is under way already; true where it succeeded. */
  async run(work: () => Promise<void>): Promise<boolean> {
    if (this.busy) return false
    this.busy = true
    this.problem = null
    try {
      await work()
      return true
    } catch (error) {
      this.problem = asProblem(error)
      return false
    } finally {
      this.busy = false
    }
  }

  clear(): void {
    this.problem = null
  }
}

/** What a thrown value says to the user. */
export function asProblem(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem
  const message = error instanceof Error ? error.message : String(error)
  return { code: 'internal', message }
}
