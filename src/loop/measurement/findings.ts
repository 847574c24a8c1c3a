import { compareIterations } from '../../engine/compare/compare.ts'
import { diagnose } from '../../engine/diagnosis/diagnose.ts'
import { modelSizeOf } from '../../engine/diagnosis/model-size.ts'
import { iterationAt } from '../../engine/investigation/refuse.ts'
import type { Findings } from '../../engine/investigation/verdict.ts'
import type { MeasuredRun } from '../../engine/summary/measured-run.ts'
import { summariseRuns } from '../../engine/summary/summarise.ts'
import type { Comparison } from '../../shared/comparison.ts'
import type { Investigation, Iteration, Run } from '../../shared/investigation.ts'
import { ProblemError } from '../../shared/result.ts'
import type { Store } from '../../store/store.ts'
import { listGpus } from '../gpus.ts'
import { isLocal } from '../../measure/is-local.ts'
import { comparableRuns } from './comparable-runs.ts'
import { measurable } from './measurable.ts'
import { storedRun } from './stored-run.ts'

/** The level of every interval on the screen. */
const LEVEL = 0.95

/** Turns an iteration's stored runs into its figures, its diagnosis and, after the baseline, a verdict. */
export function findingsOf(store: Store, investigation: Investigation, index: number): Findings {
  const plan = measurable(investigation)
  const iteration = iterationAt(investigation, index)
  const runs = validRuns(iteration)
  const read = runReader(store)
  const raw = runs.map(read)
  const summary = summariseRuns(raw, plan.goal, plan.workload.arrivals)
  const gpu_name = plan.goal.hardware.gpu_name
  const diagnosis = diagnose({
    goal: plan.goal,
    target: {
      control: plan.target.control.kind,
      is_local: isLocal(plan.target.base_url),
      protocol: plan.target.protocol,
      model: plan.target.model,
      command: 'command' in plan.target.control ? plan.target.control.command : null,
    },
    settings: iteration.settings,
    workload: plan.workload,
    model: modelSizeOf(iteration.settings, plan.target.model),
    gpu: listGpus(store).find((gpu) => gpu.name === gpu_name) ?? null,
    summary,
    runs: runs.map((run, at) => diagnosable(store, run, raw[at])),
  })
  return { summary, diagnosis, comparison: comparisonOf(read, investigation, iteration) }
}

function validRuns(iteration: Iteration): Run[] {
  const valid = iteration.runs.filter((run) => run.status === 'done')
  if (valid.length > 0) return valid
  const reason = iteration.runs.find((run) => run.reason !== null)?.reason ?? 'None was finished.'
  throw new ProblemError({ code: 'invalid_runs', message: `No run is valid. ${reason}` })
}

type RawRun = MeasuredRun & { repetition: number }

type RunReader = (run: Run) => RawRun

/** Reads each run once: diagnosis and comparison look at the same ones. */
function runReader(store: Store): RunReader {
  const read = new Map<string, RawRun>()
  return (run) => {
    const raw = read.get(run.id) ?? { repetition: run.repetition, ...storedRun(store, run.id) }
    read.set(run.id, raw)
    return raw
  }
}

function diagnosable(
  store: Store,
  run: Run,
  raw: RawRun | undefined,
): Parameters<typeof diagnose>[0]['runs'][number] {
  if (raw === undefined || run.summary === null || run.certificate === null) {
    throw new Error(`run ${run.id} is done but has no summary`)
  }
  return {
    records: raw.records,
    end_ns: raw.end_ns,
    window: run.summary.window,
    sampled: store.runs.sampled(run.id),
    certificate: run.certificate,
  }
}

function comparisonOf(
  read: RunReader,
  investigation: Investigation,
  iteration: Iteration,
): Comparison | null {
  if (iteration.compared_with === null) return null
  const { goal, workload } = measurable(investigation)
  const baseline = iterationAt(investigation, iteration.compared_with)
  return compareIterations({
    goal,
    change: iteration.change,
    level: LEVEL,
    seed: workload.seed,
    arrivals: workload.arrivals,
    label_baseline: baseline.index === 0 ? 'the baseline' : `iteration ${String(baseline.index)}`,
    baseline: sideOf(read, baseline, baseline),
    candidate: sideOf(read, iteration, baseline),
  })
}

function sideOf(
  read: RunReader,
  iteration: Iteration,
  baseline: Iteration,
): Parameters<typeof compareIterations>[0]['baseline'] {
  const { runs, left_out } = comparableRuns(iteration, baseline)
  return { settings: iteration.settings, runs: runs.map(read), left_out }
}
