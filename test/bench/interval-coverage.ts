import { parseArgs } from 'node:util'
import type { ComparedMetric, Comparison } from '../../src/shared/comparison.ts'
import type { Goal, Statistic } from '../../src/shared/goal.ts'
import { compareIterations } from '../../src/engine/compare/compare.ts'
import { noisySide, QUIET, type Noise } from '../../src/engine/compare/noisy-runs.fixture.ts'
import { createRandom, deriveSeed } from '../../src/engine/stats/random.ts'

/**
 * How often the intervals of a comparison hold what is true, and how often a change that changes
 * nothing is kept or reverted. Goal: the interval's level is what it says. Method: both sides are
 * drawn from a known server with run-to-run effects and autocorrelated, heavy-tailed latencies, so
 * that the true change is known; every comparison runs the code that the program runs.
 *
 *   node test/bench/interval-coverage.ts [--comparisons 500] [--seed 1]
 */
const { values: options } = parseArgs({
  options: {
    comparisons: { type: 'string', default: '500' },
    seed: { type: 'string', default: '1' },
  },
})
const COMPARISONS = Number(options.comparisons)
const SEED = Number(options.seed)
const LEVEL = 0.95
const SMALLEST_EFFECT_PCT = 5

interface Scenario {
  name: string
  statistic: Exclude<Statistic, 'mean'>
  noise: Noise
  /** What is different about the candidate's noise, where the change is not only one of speed. */
  candidate?: Partial<Noise>
  /** A limit on the goal's metric, near what is measured: a limit passed by luck must not decide. */
  max_ms?: number
}

const SCENARIOS: readonly Scenario[] = [
  { name: '3 × 300, runs ±3 %, p50', statistic: 'p50', noise: QUIET },
  { name: '3 × 300, runs ±3 %, p90', statistic: 'p90', noise: QUIET },
  { name: '3 × 300, runs ±3 %, p99', statistic: 'p99', noise: QUIET },
  { name: '3 × 300, runs ±8 %, p90', statistic: 'p90', noise: { ...QUIET, run_sd: 0.08 } },
  { name: '3 × 300, runs alike, p90', statistic: 'p90', noise: { ...QUIET, run_sd: 0 } },
  { name: '5 × 300, runs ±3 %, p90', statistic: 'p90', noise: { ...QUIET, runs: 5 } },
  {
    name: '3 × 300, runs ±8 % then alike, p50',
    statistic: 'p50',
    noise: { ...QUIET, run_sd: 0.08 },
    candidate: { run_sd: 0 },
  },
  { name: '3 × 300, limit at the value, p90', statistic: 'p90', noise: QUIET, max_ms: 176 },
  { name: '3 × 1,000, runs ±3 %, p99', statistic: 'p99', noise: { ...QUIET, requests: 1_000 } },
]

/** The true factor of the candidate in the comparisons that measure coverage of a real change. */
const FACTOR = 0.85

interface Tally {
  false_verdicts: number
  covered_same: number
  covered_changed: number
  kept: number
  throughput_covered: number
  width_pct: number
}

function goalOf({ statistic, max_ms }: Scenario): Goal {
  return {
    metric: 'ttft_ms',
    statistic,
    smallest_effect_pct: SMALLEST_EFFECT_PCT,
    slos: max_ms === undefined ? [] : [{ metric: 'ttft_ms', statistic, max_ms }],
    errors_pct_max: 1,
    hardware: {
      gpu_name: null,
      gpu_count: 1,
      price: { kind: 'hourly', usd_per_gpu_hour: 1 },
    },
    traffic_requests_per_month: null,
  }
}

function compared(scenario: Scenario, at: number, factor: number): Comparison {
  const { noise, candidate } = scenario
  const random = createRandom(deriveSeed(SEED, at, Math.round(factor * 100)))
  return compareIterations({
    goal: goalOf(scenario),
    change: null,
    level: LEVEL,
    seed: at,
    arrivals: { kind: 'closed', concurrency: noise.concurrency },
    label_baseline: 'the baseline',
    baseline: noisySide(noise, random),
    candidate: noisySide({ ...noise, ...candidate, factor }, random),
  })
}

function covers(metric: ComparedMetric | undefined, factor: number): boolean {
  const truth = 100 * (factor - 1)
  const change = metric?.change
  return change != null && change.lo_pct <= truth && truth <= change.hi_pct
}

function tallyOf(scenario: Scenario): Tally {
  const tally = {
    false_verdicts: 0,
    covered_same: 0,
    covered_changed: 0,
    kept: 0,
    throughput_covered: 0,
    width_pct: 0,
  }
  for (let at = 0; at < COMPARISONS; at += 1) {
    const same = compared(scenario, at, 1)
    const goal = same.metrics[0]
    if (same.proposal === 'keep' || same.proposal === 'revert') tally.false_verdicts += 1
    if (covers(goal, 1)) tally.covered_same += 1
    tally.width_pct += (goal?.change?.hi_pct ?? NaN) - (goal?.change?.lo_pct ?? NaN)
    const throughput = same.metrics.find((row) => row.metric === 'output_tokens_per_s')
    if (covers(throughput, 1)) tally.throughput_covered += 1
    const changed = compared(scenario, at, FACTOR)
    if (covers(changed.metrics[0], FACTOR)) tally.covered_changed += 1
    if (changed.proposal === 'keep') tally.kept += 1
  }
  return tally
}

const pct = (count: number): string => `${((100 * count) / COMPARISONS).toFixed(1)} %`

const rows = SCENARIOS.map((scenario) => {
  const tally = tallyOf(scenario)
  return {
    scenario: scenario.name,
    'false keep + revert': pct(tally.false_verdicts),
    'coverage, same': pct(tally.covered_same),
    'coverage, −15 %': pct(tally.covered_changed),
    'coverage, output': pct(tally.throughput_covered),
    'kept at −15 %': pct(tally.kept),
    'mean width': `${(tally.width_pct / COMPARISONS).toFixed(1)} %`,
  }
})
console.log(`${String(COMPARISONS)} comparisons a line, seed ${String(SEED)}, level 95 %`)
console.table(rows)
