import { describe, expect, it } from 'vitest'
import { PROGRESS_HZ, type Progress } from '../../shared/progress.ts'
import type { Stop } from '../../shared/workload.ts'
import { TICK, VALID } from '../loop.fixture.ts'
import { ProgressReporter } from './progress-reporter.ts'

/** A reporter on a clock that the test moves. */
function report(stop: Stop = { kind: 'requests', requests: 100 }): {
  reporter: ProgressReporter
  shown: Progress[]
  at: (ms: number) => void
} {
  let now_ms = 0
  const shown: Progress[] = []
  const plan = { investigation_id: 'i', iteration_index: 2, repetitions: 3, done_before: 1, stop }
  const reporter = new ProgressReporter(
    plan,
    (progress) => shown.push(progress),
    () => now_ms,
  )
  const at = (ms: number): void => {
    now_ms = ms
  }
  return { reporter, shown, at }
}

describe('progress', () => {
  it('tells what is done, in words and in order', () => {
    const { reporter, shown, at } = report()
    reporter.applying({ setting: 'slots', from: '1', to: '4', reason: '' })
    at(2_000)
    reporter.run('run-7', 1)
    at(2_500)
    reporter.warmingUp(3, 8)
    at(4_000)
    reporter.tick(TICK, { gpu_util_pct: 90 })
    at(5_000)
    reporter.summarising()
    expect(shown.map(({ phase, message }) => [phase, message])).toEqual([
      ['applying', 'Applying slots = 4'],
      ['warming_up', 'Warming up'],
      ['warming_up', 'Warming up, 3 of 8'],
      ['measuring', 'Measuring'],
      ['summarising', 'Summarising'],
    ])
    expect(shown[3]).toMatchObject({
      repetition: 1,
      run_id: 'run-7',
      requests_done: 60,
      requests_failed: 1,
      requests_total: 100,
      elapsed_s: 4,
      run_elapsed_s: 2,
      certificate: VALID,
    })
    expect(reporter.current).toBe(shown.at(-1))
  })

  it('turns counts of an interval into rates', () => {
    const { reporter } = report()
    reporter.run('r', 0)
    reporter.tick({ ...TICK, t_ns: 3.5e9, requests_since: 5, tokens_since: 50 }, { a: null })
    expect(reporter.current.point).toEqual({
      t_s: 3.5,
      in_flight: 4,
      asked_per_s: 256,
      delivered_per_s: 256,
      itl_ms: [10],
      requests_per_s: 20,
      output_tokens_per_s: 200,
      ttft_ms: [100],
      signals: { a: null },
    })
    reporter.tick({ ...TICK, interval_s: 0 }, {})
    expect(reporter.current.point?.requests_per_s).toBe(0)
  })

  it('starts each run anew: no figure of the one before stays', () => {
    const { reporter, shown } = report()
    reporter.run('r', 0)
    reporter.tick(TICK, {})
    reporter.run('s', 1)
    expect(shown.at(-1)).toMatchObject({
      run_id: 's',
      repetition: 1,
      requests_done: 0,
      requests_failed: 0,
      certificate: null,
      point: null,
    })
  })

  it('shows no more than a window can use, and the newest with the next', () => {
    const { reporter, shown, at } = report()
    reporter.run('r', 0)
    for (let ms = 10; ms <= 1_000; ms += 10) {
      at(ms)
      reporter.tick({ ...TICK, requests_done: ms / 10 }, {})
    }
    const ticks = shown.filter((progress) => progress.point !== null)
    expect(ticks.length).toBeGreaterThanOrEqual(PROGRESS_HZ)
    expect(ticks.length).toBeLessThanOrEqual(2 * PROGRESS_HZ)
    expect(reporter.current.requests_done).toBe(100)
  })

  it('keeps saying that it is cancelled while the last figures come in', () => {
    const { reporter, at } = report()
    reporter.run('r', 0)
    reporter.cancelling()
    at(1_000)
    reporter.tick(TICK, {})
    expect(reporter.current.phase).toBe('cancelling')
  })
})

describe('the time left', () => {
  it('is what this run still takes and the runs to come, each as long as this one', () => {
    const { reporter, at } = report()
    reporter.run('r', 1)
    at(10_000)
    reporter.tick({ ...TICK, requests_done: 25 }, {})
    // A quarter took 10 s: 30 s to go, and one more run of 40 s.
    expect(reporter.current.left_s).toBeCloseTo(30 + 40)
  })

  it('follows the clock where a run ends by duration', () => {
    const { reporter, at } = report({ kind: 'duration', duration_s: 60 })
    reporter.run('r', 2)
    at(20_000)
    reporter.tick({ ...TICK, t_ns: 15e9, requests_done: 1 }, {})
    // 20 s for a quarter of the run, its warm-up among them; it is the last one.
    expect(reporter.current.left_s).toBeCloseTo(60)
    expect(reporter.current.requests_total).toBeNull()
  })

  it('is unknown until a twentieth is done', () => {
    const { reporter, at } = report()
    reporter.run('r', 0)
    at(1_000)
    reporter.tick({ ...TICK, requests_done: 4 }, {})
    expect(reporter.current.left_s).toBeNull()
  })

  it('is never below nothing, and never made of a run made again beyond the plan', () => {
    const { reporter, at } = report()
    reporter.run('r', 2)
    at(1_000)
    reporter.tick({ ...TICK, requests_done: 130 }, {})
    expect(reporter.current.left_s).toBe(0)
  })
})
