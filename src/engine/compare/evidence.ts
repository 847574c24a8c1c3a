import type { Comparison } from '../../shared/comparison.ts'
import { LATENCY_METRICS } from '../../shared/goal.ts'
import type { ComparedRow, Side } from './compare-row.ts'
import { LABEL_CANDIDATE, type ComparisonInput } from './input.ts'
import { runsToSettle } from './more-runs.ts'
import type { Evidence } from './propose.ts'
import { checkSlos } from '../summary/slo-check.ts'
import { requestsNeeded } from './requests-needed.ts'
import { sloOutcome } from './slo-outcome.ts'

/** Gathers what a proposal rests on from the compared rows, the goal's first. */
export function evidenceOf(
  input: ComparisonInput,
  rows: readonly ComparedRow[],
  before: Side,
  after: Side,
  differences: Comparison['differences'],
): Evidence {
  const { goal, level } = input
  const [own] = rows
  if (own === undefined) throw new Error('a comparison has the goal as its first row')
  const checks = checkSlos(after.summary, goal).slos
  const slos = rows.flatMap(({ metric }) => {
    const outcome = sloOutcome(metric, before.summary, after.summary, level)
    const own = checks.find(
      ({ slo }) => slo.metric === metric.metric && slo.statistic === metric.statistic,
    )
    return outcome === null ? [] : [{ metric, outcome, why: own?.note ?? null }]
  })
  const runs = input.baseline.runs.length + input.candidate.runs.length
  const effect = goal.smallest_effect_pct
  return {
    goal: own.metric,
    too_few: tooFew(input, own, before, after),
    slos,
    level,
    change: input.change,
    undeclared: differences.filter((row) => !row.declared).map((row) => row.name),
    plan: {
      runs_needed:
        own.estimates === null
          ? null
          : runsToSettle(own.estimates.before, own.estimates.after, effect, level),
      runs_before: input.baseline.runs.length,
      runs_after: input.candidate.runs.length,
      run_s: (before.summary.window.run_s + after.summary.window.run_s) / runs,
      smallest_effect_pct: effect,
    },
  }
}

function tooFew(
  input: ComparisonInput,
  { metric }: ComparedRow,
  before: Side,
  after: Side,
): Evidence['too_few'] {
  const latency = LATENCY_METRICS.find((name) => name === metric.metric)
  if (latency === undefined) return null
  const counts = [
    { label: input.label_baseline, n: before.summary[latency].n, runs: input.baseline.runs },
    { label: LABEL_CANDIDATE, n: after.summary[latency].n, runs: input.candidate.runs },
  ]
  const needed = requestsNeeded(metric.statistic)
  const [fewest] = counts.filter(({ n }) => n > 0 && n < needed).sort((a, b) => a.n - b.n)
  return fewest === undefined ? null : { ...fewest, needed, runs: fewest.runs.length }
}
