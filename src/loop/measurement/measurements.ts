import { startMeasuring } from '../../engine/investigation/experiment.ts'
import { finishMeasuring, stopMeasuring } from '../../engine/investigation/verdict.ts'
import type { Investigation, Iteration } from '../../shared/investigation.ts'
import type { Progress } from '../../shared/progress.ts'
import { ProblemError, type Problem } from '../../shared/result.ts'
import { investigationOf, update, type LoopContext } from '../context.ts'
import { toProblem } from '../problem.ts'
import type { ServerUnderTest } from '../server/server-under-test.ts'
import { findingsOf } from './findings.ts'
import { measurable } from './measurable.ts'
import { measureIteration } from './measure-iteration.ts'
import { ProgressReporter } from './progress-reporter.ts'

interface Running {
  id: string
  abort: AbortController
  progress: ProgressReporter
  ended: Promise<Problem | null>
}

/** Measurements of the whole program: one at a time, since two would disturb each other. */
export class Measurements {
  readonly #context: LoopContext
  readonly #server: ServerUnderTest
  #running: Running | null = null

  constructor(context: LoopContext, server: ServerUnderTest) {
    this.#context = context
    this.#server = server
  }

  get current(): Progress | null {
    return this.#running?.progress.current ?? null
  }

  /**
   * Starts measuring what the loop needs next, and answers once it is marked so. The end comes as an
   * event, or from `ended`.
   */
  start(id: string, applied_by_user: boolean): Investigation {
    if (this.#running !== null) {
      throw new ProblemError({
        code: 'busy',
        message: 'A measurement is running: cancel it, or wait until it ends.',
      })
    }
    const { target, workload } = measurable(investigationOf(this.#context, id))
    let iteration: Iteration | undefined
    const started = update(this.#context, id, (investigation) => {
      const next = startMeasuring(investigation, this.#context.newId(), this.#context.now())
      iteration = next.iteration
      if (target.control.kind === 'manual' && iteration.index > 0 && !applied_by_user) {
        throw new ProblemError({
          code: 'not_allowed',
          message: 'Make the change on the server first, then say that it is made.',
        })
      }
      return next.investigation
    })
    if (iteration === undefined) throw new Error('update did not call back')
    const done_before = iteration.runs.filter((run) => run.status === 'done').length
    const { repetitions, stop } = workload
    const progress = new ProgressReporter(
      { investigation_id: id, iteration_index: iteration.index, repetitions, done_before, stop },
      (now) => {
        this.#context.events.progress(now)
      },
      () => performance.now(),
    )
    const abort = new AbortController()
    const ended = this.#measure(id, iteration, progress, abort.signal)
    this.#running = { id, abort, progress, ended }
    return started
  }

  cancel(id: string): void {
    if (this.#running?.id !== id) return
    this.#running.progress.cancelling()
    this.#running.abort.abort()
  }

  /** Refuses what would pull the ground from under a measurement. */
  refuseIfMeasuring(id: string): void {
    if (this.#running?.id !== id) return
    throw new ProblemError({
      code: 'busy',
      message: 'This investigation is being measured: cancel the measurement first.',
    })
  }

  /** For the end of the program. */
  async cancelAndWait(): Promise<void> {
    if (this.#running === null) return
    this.cancel(this.#running.id)
    await this.ended()
  }

  /** Resolves when the measurement under way has ended, with what went wrong or null. */
  async ended(): Promise<Problem | null> {
    return (await this.#running?.ended) ?? null
  }

  async #measure(
    id: string,
    iteration: Iteration,
    progress: ProgressReporter,
    signal: AbortSignal,
  ): Promise<Problem | null> {
    const problem = await this.#attempt(id, iteration, progress, signal)
    this.#running = null
    this.#context.events.ended(id, problem)
    return problem
  }

  async #attempt(
    id: string,
    iteration: Iteration,
    progress: ProgressReporter,
    signal: AbortSignal,
  ): Promise<Problem | null> {
    const context = this.#context
    try {
      await measureIteration(context, this.#server, id, iteration, progress, signal)
      progress.summarising()
      const findings = findingsOf(context.store, investigationOf(context, id), iteration.index)
      update(context, id, (investigation) =>
        finishMeasuring(investigation, iteration.index, findings, context.now()),
      )
      return null
    } catch (error) {
      const problem: Problem = signal.aborted
        ? { code: 'cancelled', message: 'Cancelled. Finished runs are kept.' }
        : toProblem(error)
      return this.#stopped(id, iteration.index, problem)
    }
  }

  /** Records why it stopped. A store that cannot be written then is the problem that is told. */
  #stopped(id: string, index: number, problem: Problem): Problem {
    const status = problem.code === 'cancelled' ? 'cancelled' : 'failed'
    try {
      update(this.#context, id, (investigation) =>
        stopMeasuring(investigation, index, status, problem.message, this.#context.now()),
      )
      return problem
    } catch (error) {
      return toProblem(error)
    }
  }
}
