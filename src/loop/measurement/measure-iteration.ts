import { iterationAt } from '../../engine/investigation/refuse.ts'
import type { Iteration, Run } from '../../shared/investigation.ts'
import { ProblemError } from '../../shared/result.ts'
import type { Workload } from '../../shared/workload.ts'
import { investigationOf, type LoopContext } from '../context.ts'
import type { ServerUnderTest } from '../server/server-under-test.ts'
import { isLocal } from '../../measure/is-local.ts'
import type { ProgressReporter } from './progress-reporter.ts'
import { loadJob, sampleJob } from './jobs.ts'
import { measurable, type Measurable } from './measurable.ts'
import { runOnce } from './run-once.ts'
import { StoringSink } from './storing-sink.ts'

/**
 * How many invalid runs of an iteration are made up for by measuring their repetition again, at the
 * end. The invalid ones stay on record and out of every figure.
 */
const INVALID_RETRIES_MAX = 3

/**
 * Brings the server into the iteration's configuration and runs every repetition that is not done
 * yet. Each run is stored as it goes; a failed or cancelled one ends the iteration with its reason.
 */
export async function measureIteration(
  context: LoopContext,
  server: ServerUnderTest,
  id: string,
  iteration: Iteration,
  progress: ProgressReporter,
  signal: AbortSignal,
): Promise<void> {
  const plan = measurable(investigationOf(context, id))
  progress.applying(iteration.change)
  const base_url = await server.apply(plan.target, iteration.settings, signal)
  const api_key = await context.apiKeyOf(id)
  const queue = repetitionsLeft(iteration, plan.workload)
  const runs_max = queue.length + INVALID_RETRIES_MAX
  for (let at = 0; at < Math.min(queue.length, runs_max); at += 1) {
    signal.throwIfAborted()
    const repetition = queue[at] ?? 0
    const run_id = context.newId()
    const load = loadJob(plan, { run_id, base_url, api_key, repetition })
    const sample = sampleJob(plan.target, base_url, isLocal(base_url), run_id)
    progress.run(run_id, repetition)
    const run = newRun(run_id, repetition, plan)
    const sink = new StoringSink(context, id, iteration.index, run, progress)
    try {
      sink.end(await runOnce(context.fork, load, sample, sink, signal))
    } catch (error) {
      sink.fail(error instanceof Error ? error.message : String(error))
    }
    const ended = runOf(context, id, iteration.index, run_id)
    stopUnlessUsable(ended)
    if (ended?.status === 'invalid') queue.push(repetition)
  }
}

/** A finished run stays; every other repetition is measured (again). */
function repetitionsLeft(iteration: Iteration, workload: Workload): number[] {
  const done = new Set(
    iteration.runs.filter((run) => run.status === 'done').map((run) => run.repetition),
  )
  return Array.from({ length: workload.repetitions }, (_, repetition) => repetition).filter(
    (repetition) => !done.has(repetition),
  )
}

function newRun(
  id: string,
  repetition: number,
  plan: Measurable,
): Omit<Run, 'started_at' | 'started_ns'> {
  return {
    id,
    repetition,
    status: 'running',
    reason: null,
    workload_fingerprint: plan.fingerprint,
    summary: null,
    certificate: null,
  }
}

function runOf(context: LoopContext, id: string, index: number, run_id: string): Run | undefined {
  return iterationAt(investigationOf(context, id), index).runs.find((run) => run.id === run_id)
}

/** An invalid run is data and the next one may be valid; a cancelled or failed one ends the matter. */
function stopUnlessUsable(run: Run | undefined): void {
  if (run?.status === 'cancelled') {
    throw new ProblemError({ code: 'cancelled', message: 'Cancelled. Finished runs are kept.' })
  }
  if (run === undefined || run.status === 'failed') {
    throw new ProblemError({
      code: 'target_failed',
      message: run?.reason ?? 'The target gave no answer to the warm-up requests.',
    })
  }
}
