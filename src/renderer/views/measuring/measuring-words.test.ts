import { describe, expect, it } from 'vitest'
import {
  MEASURING,
  SIX_ITERATIONS,
  WORKLOAD,
} from '../../../../test/harness/fixtures/investigations.ts'
import type { Run } from '../../../shared/investigation.ts'
import { lastDuration } from './last-duration.ts'
import {
  latestRuns,
  planWords,
  segments,
  shareOf,
  statusWords,
  stopWords,
} from './measuring-words.ts'
import { PROGRESS } from '../../state/progress.fixture.ts'

const RUN = SIX_ITERATIONS.iterations[0]!.runs[0]!
const run = (
  repetition: number,
  status: Run['status'],
  id = `${String(repetition)}${status}`,
): Run => ({
  ...RUN,
  id,
  repetition,
  status,
})
const STOP = { kind: 'requests', requests: 900 } as const

/** As on the screen, where a no-break space looks like one. */
const text = (words: string): string => words.replaceAll('\u00a0', ' ')

describe('a plan in words', () => {
  it('says how many runs, how long, under what load, after what warm-up', () => {
    expect(text(planWords(WORKLOAD))).toBe(
      '3 runs of 900 requests, 24 in flight, after 24 to warm up',
    )
    expect(text(planWords({ ...WORKLOAD, warmup_requests: 0 }))).toBe(
      '3 runs of 900 requests, 24 in flight',
    )
    expect(text(stopWords({ kind: 'duration', duration_s: 60 }))).toMatch(/^(60 s|1 min)$/)
  })
})

describe('the runs of an iteration', () => {
  it('are the newest of each repetition, in order', () => {
    const runs = [run(0, 'done'), run(1, 'cancelled'), run(2, 'done'), run(1, 'done')]
    expect(latestRuns(runs).map((one) => one.id)).toEqual(['0done', '1done', '2done'])
  })

  it('are shown done with their state, under way with their count, and to come', () => {
    const shown = segments([run(0, 'invalid'), run(1, 'running')], PROGRESS, WORKLOAD)
    expect(shown.map((one) => ({ ...one, label: text(one.label) }))).toEqual([
      { share: 1, label: 'Run 1, invalid' },
      { share: 0.25, label: 'Run 2, 225 of 900 requests' },
      { share: 0, label: 'Run 3, to come' },
    ])
  })

  it('are shown by time where a run ends by time', () => {
    const by_time = {
      ...PROGRESS,
      requests_total: null,
      point: {
        t_s: 15,
        in_flight: 1,
        requests_per_s: 1,
        output_tokens_per_s: 1,
        asked_per_s: 1,
        delivered_per_s: 1,
        ttft_ms: [],
        itl_ms: [],
        signals: {},
      },
    }
    const workload = { ...WORKLOAD, stop: { kind: 'duration', duration_s: 60 } } as const
    expect(segments([], by_time, workload)[1]?.share).toBe(0.25)
    expect(text(segments([], by_time, workload)[1]?.label ?? '')).toBe('Run 2, 225 requests, 15 s')
  })

  it('say what else is done: warming up, and all of it before the summary', () => {
    const warming = { ...PROGRESS, phase: 'warming_up', message: 'Warming up, 3 of 8' } as const
    expect(shareOf(warming, STOP)).toBe(0)
    expect(segments([], warming, WORKLOAD)[1]?.label).toBe('Run 2, warming up, 3 of 8')
    const done = { ...PROGRESS, phase: 'summarising', repetition: 2 } as const
    const runs = [run(0, 'done'), run(1, 'done'), run(2, 'done')]
    expect(segments(runs, done, WORKLOAD).map((one) => one.share)).toEqual([1, 1, 1])
  })

  it('have a word for each status, and only a run that counts is valid', () => {
    expect(statusWords(run(0, 'done'))).toBe('valid')
    for (const status of ['invalid', 'cancelled', 'interrupted', 'failed'] as const)
      expect(statusWords(run(0, status))).toBe(status)
  })
})

describe('how long a measurement takes', () => {
  it('is what the last whole one took, and a little for what lies between runs', () => {
    // Three runs of 372 s; the one being measured now has no summary yet.
    expect(lastDuration(MEASURING)).toBeCloseTo(3 * 372 * 1.1)
    expect(lastDuration({ ...MEASURING, iterations: [] })).toBeNull()
  })
})
