import type { Comparison } from '../../shared/comparison.ts'
import { REPETITIONS_MIN } from '../../shared/workload.ts'
import { createRandom, deriveSeed } from '../stats/random.ts'
import { mean } from '../stats/mean.ts'
import { meanInFlight } from '../summary/in-flight.ts'
import { NO_GAPS } from '../summary/measured-run.ts'
import { summariseRuns } from '../summary/summarise.ts'
import { tabulate } from './columns.ts'
import { compareRow, describeRow, type ComparedRow, type Side } from './compare-row.ts'
import { rowsFor } from './compared-rows.ts'
import { comparedSettings } from './differences.ts'
import { evidenceOf } from './evidence.ts'
import { LABEL_CANDIDATE, type ComparedSide, type ComparisonInput } from './input.ts'
import { noVerdict } from './no-verdict.ts'
import { perRun } from './per-run.ts'
import { propose } from './propose.ts'
import { resample } from './resampled.ts'

/** Apart from every other use of the workload's seed. */
const SEED_PURPOSE = 0x636d70

/**
 * Compares two measured iterations and proposes a verdict. Intervals are those of a bootstrap on two
 * levels, runs and blocks of requests inside them (docs/metrics.md); the same input and seed give
 * the same answer.
 */
export function compareIterations(input: ComparisonInput): Comparison {
  const { goal, change, level, baseline, candidate } = input
  const before = summaryOf(baseline, input)
  const after = summaryOf(candidate, input)
  const differences = comparedSettings(baseline.settings, candidate.settings, change)
  const common = {
    level,
    smallest_effect_pct: goal.smallest_effect_pct,
    baseline_runs: baseline.runs.length,
    candidate_runs: candidate.runs.length,
    baseline_requests: before.window.requests_steady,
    candidate_requests: after.window.requests_steady,
    differences,
    left_out: leftOut(input),
  }
  const lacking = [baseline, candidate].findIndex((side) => side.runs.length < REPETITIONS_MIN)
  if (lacking >= 0) {
    const rows = rowsFor(goal).map((row) => describeRow(row, goal, before, after))
    const metrics = rows.map((row, i) => ({ ...row, is_goal: i === 0 }))
    const label = lacking === 0 ? input.label_baseline : LABEL_CANDIDATE
    const side = lacking === 0 ? baseline : candidate
    return { ...common, metrics, per_run: [], ...noVerdict(label, side, change) }
  }
  const sides = [before, after].map((summary, i) => sideOf(summary, i, input))
  const [first, second] = sides
  if (first === undefined || second === undefined) throw new Error('two sides are compared')
  const rows = rowsFor(goal).map((row, i): ComparedRow => {
    const compared = compareRow(row, goal, first, second, level)
    return { ...compared, metric: { ...compared.metric, is_goal: i === 0 } }
  })
  return {
    ...common,
    metrics: rows.map((row) => row.metric),
    per_run: perRun(input, rows[0], first, second),
    ...propose(evidenceOf(input, rows, first, second, differences)),
  }
}

/** Gaps between tokens are not compared. */
function summaryOf(side: ComparedSide, { goal, arrivals }: ComparisonInput): Side['summary'] {
  const runs = side.runs.map(({ records, end_ns }) => ({ records, end_ns, gaps: NO_GAPS }))
  return summariseRuns(runs, goal, arrivals)
}

function leftOut({ baseline, candidate, label_baseline }: ComparisonInput): string[] {
  return [
    ...baseline.left_out.map((text) => `Of ${label_baseline}: ${text}`),
    ...candidate.left_out.map((text) => `Of ${LABEL_CANDIDATE}: ${text}`),
  ]
}

function sideOf(summary: Side['summary'], at: number, input: ComparisonInput): Side {
  const { runs } = at === 0 ? input.baseline : input.candidate
  const random = createRandom(deriveSeed(input.seed, SEED_PURPOSE, at))
  const table = tabulate(runs, input.goal, input.arrivals)
  const per_run = runs.map((run) => meanInFlight(run.records, run.end_ns, input.arrivals))
  const in_flight = Math.max(1, Math.round(mean(per_run)))
  return { summary, resampled: resample(table, in_flight, random) }
}
