import { describe, expect, it } from 'vitest'
import { comparisonSchema, type Comparison } from '../../shared/comparison.ts'
import { goalSchema, type Goal, type Slo } from '../../shared/goal.ts'
import { createRandom } from '../stats/random.ts'
import { goalValue } from '../summary/metric-value.ts'
import { evenly, OPEN, openLoop } from '../summary/open-loop.fixture.ts'
import { NO_GAPS, runOfRecords, type MeasuredRun } from '../summary/measured-run.ts'
import { summariseRuns } from '../summary/summarise.ts'
import { compareIterations } from './compare.ts'
import type { ComparedSide, ComparisonInput } from './input.ts'
import { noisySide, QUIET, type DrawnSide, type Noise } from './noisy-runs.fixture.ts'

const ARRIVALS = { kind: 'closed', concurrency: QUIET.concurrency } as const
const CALM: Noise = { ...QUIET, run_sd: 0.005, wave_sd: 0.02, request_sd: 0.2, spike_share: 0 }

function goalWith(changes: Partial<Goal> = {}): Goal {
  return goalSchema.parse({
    metric: 'ttft_ms',
    statistic: 'p90',
    smallest_effect_pct: 5,
    slos: [],
    errors_pct_max: 1,
    hardware: { gpu_name: null, gpu_count: 1, price: { kind: 'hourly', usd_per_gpu_hour: 1.8 } },
    traffic_requests_per_month: null,
    ...changes,
  })
}

const slo = (max_ms: number, statistic: Slo['statistic'] = 'p90'): Slo => ({
  metric: 'ttft_ms',
  max_ms,
  statistic,
})

function measured({ runs }: DrawnSide): MeasuredRun[] {
  return runs.map(({ records, end_ns }) => runOfRecords(records, end_ns))
}

function side(noise: Partial<Noise>, seed: number, fails = 0): DrawnSide {
  return noisySide({ ...CALM, ...noise }, createRandom(seed), fails)
}

function compare(changes: Partial<ComparisonInput> = {}): Comparison {
  const compared = compareIterations({
    goal: goalWith(),
    change: { setting: 'quantization', from: 'none', to: 'fp8', reason: '' },
    level: 0.95,
    seed: 1,
    arrivals: ARRIVALS,
    label_baseline: 'iteration 4',
    baseline: side({}, 1),
    candidate: side({ factor: 0.7 }, 2),
    ...changes,
  })
  return comparisonSchema.parse(compared)
}

/** As on the screen, where a no-break space looks like one. */
const text = (sentence: string) => sentence.replaceAll('\u00a0', ' ')

describe('a comparison', () => {
  it('has the goal first and every other metric once', () => {
    const { metrics } = compare({ goal: goalWith({ slos: [slo(500), slo(900, 'p95')] }) })
    expect(metrics.map((row) => [row.metric, row.statistic].filter(Boolean).join(' '))).toEqual([
      'ttft_ms p90',
      'ttft_ms p95',
      'ttft_ms p50',
      'ttft_ms p99',
      'tpot_ms p90',
      'e2e_ms p50',
      'output_tokens_per_s',
      'goodput_requests_per_s',
      'errors_pct',
      'cost_usd_per_1k_requests',
    ])
    expect(metrics.map((row) => row.is_goal)).toEqual([true, ...Array<boolean>(9).fill(false)])
    expect(metrics[0]?.slo).toEqual({ max: 500, baseline_holds: true, candidate_holds: true })
  })

  it('is, for a load that comes by itself, of those due and of those ended in the window', () => {
    const random = createRandom(8)
    // Twice as slow, so that a queue grows, and more is due in the window than ends in it.
    const sideOf = (takes_ms: number): ComparedSide => ({
      settings: [],
      left_out: [],
      runs: [0, 1, 2].map((repetition) => {
        const requests = evenly(200, 50, 0).map((one) => ({
          ...one,
          takes_ms: takes_ms * (0.5 + random.next()),
          outcome: random.next() < 0.03 ? ('timeout' as const) : ('ok' as const),
        }))
        return { repetition, ...openLoop(requests, 2) }
      }),
    })
    const [baseline, candidate] = [sideOf(90), sideOf(180)]
    const goal = goalWith({ slos: [slo(500)] })
    const compared = compare({ goal, baseline, candidate, arrivals: OPEN })
    const summaries = [baseline, candidate].map(({ runs }) =>
      summariseRuns(
        runs.map(({ records, end_ns }) => ({ records, end_ns, gaps: NO_GAPS })),
        goal,
        OPEN,
      ),
    )
    const { window, requests_per_s } = summaries[1] ?? summariseRuns([], goal, OPEN)
    const ended = requests_per_s * (window.end_s - window.start_s)
    expect(window.requests_steady).toBeGreaterThan(1.5 * ended)
    expect(compared.metrics.filter((row) => row.change !== null).length).toBeGreaterThan(4)
    for (const row of compared.metrics) {
      const [from, to] = summaries.map((s) => goalValue(s, row.metric, row.statistic).value)
      expect([row.baseline, row.candidate]).toEqual([from, to])
      if (row.change === null) continue
      expect(row.change.estimate_pct).toBeCloseTo(100 * ((to ?? NaN) / (from ?? NaN) - 1), 6)
    }
  })

  it('shows the values of the summaries, and the change between them', () => {
    const [baseline, candidate] = [side({}, 1), side({ factor: 0.7 }, 2)]
    const goal = goalWith({ slos: [slo(130)] })
    const compared = compare({ goal, baseline, candidate })
    const before = summariseRuns(measured(baseline), goal, ARRIVALS)
    const after = summariseRuns(measured(candidate), goal, ARRIVALS)
    for (const row of compared.metrics) {
      const [from, to] = [before, after].map((s) => goalValue(s, row.metric, row.statistic).value)
      expect([row.baseline, row.candidate]).toEqual([from, to])
      if (row.change === null) continue
      expect(row.change.estimate_pct).toBeCloseTo(100 * ((to ?? NaN) / (from ?? NaN) - 1), 6)
      const { lo_pct, lo50_pct, estimate_pct, hi50_pct, hi_pct } = row.change
      const ends = [lo_pct, lo50_pct, estimate_pct, hi50_pct, hi_pct]
      expect(ends.toSorted((a, b) => a - b)).toEqual(ends)
    }
    expect(compared.metrics.filter((row) => row.change !== null).length).toBe(8)
  })

  it('is the same for the same seed', () => {
    expect(compare()).toEqual(compare())
  })

  it('counts what it rests on, and compares run by run', () => {
    const compared = compare()
    expect(compared).toMatchObject({ baseline_runs: 3, candidate_runs: 3, level: 0.95 })
    expect(compared.baseline_requests).toBeGreaterThan(3 * 280)
    expect(compared.per_run.map((run) => run.repetition)).toEqual([0, 1, 2])
    expect(compared.per_run.every(({ change }) => Math.abs(change.estimate_pct + 30) < 8)).toBe(
      true,
    )
    // A run of 300 requests does not carry a p99, three of them together do.
    const tail = compare({ goal: goalWith({ statistic: 'p99' }) })
    expect([tail.metrics[0]?.change === null, tail.per_run]).toEqual([false, []])
  })

  it('names the settings that differ, the declared one first', () => {
    const settings = (quantization: string, seed: string) => [
      { name: 'seed', value: seed },
      { name: 'quantization', value: quantization },
    ]
    const { differences, detail } = compare({
      baseline: { ...side({}, 1), settings: settings('none', '1') },
      candidate: { ...side({ factor: 0.7 }, 2), settings: settings('fp8', '2') },
    })
    expect(differences).toEqual([
      { name: 'quantization', baseline: 'none', candidate: 'fp8', declared: true },
      { name: 'seed', baseline: '1', candidate: '2', declared: false },
    ])
    expect(detail).toContain('Not declared, but different too: seed.')
  })

  // Alone it takes about 0.3 s; the limit leaves room for a busy machine.
  it('takes 2 × 3 runs of 1,000 requests in its stride', { timeout: 5_000 }, () => {
    const requests = 1_000
    const compared = compare({ baseline: side({ requests }, 1), candidate: side({ requests }, 2) })
    expect(compared.baseline_requests).toBeGreaterThan(2_900)
  })
})

describe('keep', () => {
  it('is proposed where the gain is sure and worth having', () => {
    const { proposal, sentence, detail } = compare({ goal: goalWith({ slos: [slo(200)] }) })
    expect(proposal).toBe('keep')
    expect(text(sentence)).toMatch(
      /^p90 TTFT fell by \d+\.\d %, more than the 5 % that would be worth having\.$/,
    )
    expect(text(detail)).toMatch(
      /^quantization none → fp8\. The 95 % interval of the change, −\d+\.\d to −\d+\.\d %, lies wholly beyond −5 %\. Every SLO holds\.$/,
    )
  })
  it('goes by the direction of the metric', () => {
    const goal = goalWith({ metric: 'output_tokens_per_s' })
    const { proposal, sentence, metrics } = compare({ goal })
    expect([proposal, metrics[0]?.better]).toEqual(['keep', 'higher'])
    expect(text(sentence)).toMatch(/^Output rose by 4\d\.\d %, more than the 5 %/)
    const cost = compare({ goal: goalWith({ metric: 'cost_usd_per_1k_requests' }) })
    expect(text(cost.sentence)).toMatch(/^Cost fell by/)
  })
  it('is not held back by a limit that was missed before and is no worse', () => {
    const { proposal, sentence } = compare({ goal: goalWith({ slos: [slo(80)] }) })
    expect(proposal).toBe('keep')
    expect(text(sentence)).toContain('p90 TTFT still misses its limit of 80 ms, and is no worse.')
  })
})

describe('revert', () => {
  it('is proposed where it got worse', () => {
    const { proposal, sentence } = compare({ candidate: side({ factor: 1.15 }, 2) })
    expect(proposal).toBe('revert')
    expect(text(sentence)).toMatch(
      /^p90 TTFT rose by 1\d\.\d %\. The interval lies wholly above zero\.$/,
    )
  })
  it('is proposed where a limit broke, however good the rest is', () => {
    const tpot = { metric: 'tpot_ms', statistic: 'p90', max_ms: 12 } as const
    const slower = side({}, 2)
    const candidate = {
      ...slower,
      runs: slower.runs.map((run) => ({
        ...run,
        records: run.records.map((record) => ({
          ...record,
          first_ns: record.scheduled_ns + 1e6,
          last_ns: record.scheduled_ns + 151e6,
        })),
      })),
    }
    const { proposal, sentence } = compare({ goal: goalWith({ slos: [tpot] }), candidate })
    expect(proposal).toBe('revert')
    expect(text(sentence)).toMatch(
      /^p90 TPOT rose to 15\.0 ms, past the limit of 12 ms\. p90 TTFT fell by 99\.\d %\.$/,
    )
  })
  it('is proposed where errors went past their limit', () => {
    const { proposal, sentence, metrics } = compare({ candidate: side({ factor: 0.7 }, 2, 0.05) })
    expect(proposal).toBe('revert')
    expect(text(sentence)).toMatch(/^Errors rose to \d\.\d %, past the limit of 1 %\./)
    const errors = metrics.find((row) => row.metric === 'errors_pct')
    expect(errors).toMatchObject({ change: null, baseline: 0 })
    expect(errors?.note).toMatch(/^0 of 8\d\d, then \d\d of 8\d\d$/)
  })
})

describe('inconclusive', () => {
  it('says how many more runs would settle it, and how long they take', () => {
    const noise = { ...QUIET, run_sd: 0.04, wave_sd: 0.05 }
    const { proposal, sentence } = compare({
      baseline: noisySide(noise, createRandom(5)),
      candidate: noisySide(noise, createRandom(6)),
    })
    expect(proposal).toBe('inconclusive')
    expect(text(sentence)).toMatch(
      /^p90 TTFT changed by [−+]?\d+\.\d %; from −\d+\.\d to \+\d+\.\d % is possible\. [\w-]+ more runs, [\w-]+ a side, would settle a change of 5 %: \d.* (s|min)\.$/,
    )
  })
  it('says that a sure but small gain is not worth having', () => {
    const quiet = { run_sd: 0.0005, wave_sd: 0.005, request_sd: 0.02 }
    const small = compare({
      baseline: side(quiet, 1),
      candidate: side({ ...quiet, factor: 0.98 }, 2),
    })
    expect(small.proposal).toBe('inconclusive')
    expect(text(small.sentence)).toMatch(
      /^p90 TTFT fell by [12]\.\d %, less than the 5 % that would be worth having\.$/,
    )
  })
  it('says that the sample does not carry the percentile, and what would', () => {
    const short = { requests: 120 }
    const { proposal, sentence, detail, metrics } = compare({
      goal: goalWith({ statistic: 'p99', slos: [slo(500, 'p99')] }),
      baseline: side(short, 1),
      candidate: side({ ...short, factor: 0.5 }, 2),
    })
    expect(proposal).toBe('inconclusive')
    expect(text(sentence)).toMatch(
      /^p99 TTFT cannot be compared: \w[\w ]* has 3\d\d of the 662 requests that a p99 needs\. 1\d\d more requests a run would carry it\.$/,
    )
    expect(metrics[0]).toMatchObject({ baseline: null, candidate: null, change: null })
    expect(text(detail)).toMatch(
      /p99 TTFT ≤ 500 ms cannot be told: 3\d\d of the 662 requests that a p99 needs\.$/,
    )
    expect(text(metrics[0]?.note ?? '')).toMatch(/^≥ \d+, 3\d\d of 662 → ≥ [\d.]+, 3\d\d of 662$/)
  })
  it('does not revert for a limit passed by noise alone', () => {
    const baseline = side({}, 1)
    const goal = goalWith()
    const p90 =
      goalValue(summariseRuns(measured(baseline), goal, ARRIVALS), 'ttft_ms', 'p90').value ?? 0
    // The same server again, one part in a hundred thousand slower: just past its limit.
    const candidate = {
      ...baseline,
      runs: baseline.runs.map((run) => ({
        ...run,
        records: run.records.map((r) => ({ ...r, first_ns: (r.first_ns ?? 0) + 1_000 })),
      })),
    }
    const compared = compare({ goal: goalWith({ slos: [slo(p90)] }), baseline, candidate })
    expect(compared.proposal).toBe('inconclusive')
    expect(compared.detail).toContain('but that may be noise.')
  })
})

describe('invalid', () => {
  it('is what fewer than three runs are, with the reason', () => {
    const whole = side({}, 2)
    const candidate = {
      ...whole,
      runs: whole.runs.slice(0, 2),
      left_out: ['Run 3 is invalid. Client CPU 92 % of a core, limit 70 %'],
    }
    const compared = compare({ candidate })
    expect(compared.proposal).toBe('invalid')
    expect(compared.sentence).toBe(
      'No verdict: this iteration has 2 of the 3 valid runs that an interval over runs needs. Run 3 is invalid. Client CPU 92 % of a core, limit 70 %. Measure again.',
    )
    expect(compared.metrics.every((row) => row.change === null)).toBe(true)
    expect(compared.metrics[0]?.candidate).not.toBeNull()
    expect(compared.left_out).toEqual([
      'Of this iteration: Run 3 is invalid. Client CPU 92 % of a core, limit 70 %',
    ])
  })
  it('stands for a side without any run', () => {
    const { proposal, sentence } = compare({
      baseline: { settings: [], runs: [], left_out: [] },
    })
    expect(proposal).toBe('invalid')
    expect(sentence).toContain('iteration 4 has 0 of the 3 valid runs')
  })
})
