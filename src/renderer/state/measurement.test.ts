import { describe, expect, it } from 'vitest'
import type { LivePoint, Progress } from '../../shared/progress.ts'
import { FakeApi } from './fake-api.fixture.ts'
import { Measurement } from './measurement.svelte.ts'
import { PROGRESS } from './progress.fixture.ts'

const point = (t_s: number): LivePoint => ({
  t_s,
  in_flight: 4,
  requests_per_s: 2,
  output_tokens_per_s: 20,
  asked_per_s: 2,
  delivered_per_s: 2,
  ttft_ms: [100],
  itl_ms: [],
  signals: {},
})

async function started(current: Progress | null = null): Promise<[Measurement, FakeApi]> {
  const fake = new FakeApi({ 'measure:current': current })
  const measurement = new Measurement(fake.api)
  await measurement.init()
  return [measurement, fake]
}

describe('the measurement under way', () => {
  it('is there again after the window was opened anew', async () => {
    const [measurement] = await started({ ...PROGRESS, requests_done: 40, point: point(5) })
    expect(measurement.of('i')?.requests_done).toBe(40)
    expect(measurement.live.t_s).toEqual([5])
    expect(measurement.of('another')).toBeNull()
    expect(measurement.of(undefined)).toBeNull()
  })

  it('does not let an old answer stand over a newer push', async () => {
    let answer: (progress: Progress) => void = () => undefined
    const fake = new FakeApi({
      'measure:current': () => new Promise<Progress>((resolve) => (answer = resolve)),
    })
    const measurement = new Measurement(fake.api)
    const ready = measurement.init()
    fake.push('measure:progress', { ...PROGRESS, requests_done: 50 })
    answer({ ...PROGRESS, requests_done: 10 })
    await ready
    expect(measurement.progress?.requests_done).toBe(50)
  })

  it('gathers the points of a run, and says each time that there are more', async () => {
    const [measurement, fake] = await started()
    const versions = [1, 2, 3].map((t_s) => {
      fake.push('measure:progress', { ...PROGRESS, point: point(t_s) })
      return measurement.live_version
    })
    expect(measurement.live.t_s).toEqual([1, 2, 3])
    expect(new Set(versions).size).toBe(3)
    fake.push('measure:progress', { ...PROGRESS, message: 'Summarising', phase: 'summarising' })
    expect(measurement.live.t_s).toHaveLength(3)
  })

  it('begins anew with the next run, and keeps the plots of the last while one is prepared', async () => {
    const [measurement, fake] = await started()
    fake.push('measure:progress', { ...PROGRESS, point: point(1) })
    fake.push('measure:progress', { ...PROGRESS, run_id: null, phase: 'applying' })
    expect(measurement.live.t_s).toEqual([1])
    fake.push('measure:progress', { ...PROGRESS, run_id: 'run-2' })
    expect(measurement.live.t_s).toEqual([])
    fake.push('measure:progress', { ...PROGRESS, run_id: 'run-2', point: point(1) })
    expect(measurement.live.t_s).toEqual([1])
  })

  it('is over with its reason, which the next one clears', async () => {
    const [measurement, fake] = await started()
    const problem = { code: 'target_failed', message: 'Nothing listens there.' } as const
    fake.push('measure:progress', PROGRESS)
    fake.push('measure:ended', { investigation_id: 'i', problem })
    expect(measurement.of('i')).toBeNull()
    expect(measurement.problemOf('i')).toEqual(problem)
    expect(measurement.problemOf('another')).toBeNull()
    fake.push('measure:progress', PROGRESS)
    expect(measurement.problemOf('i')).toBeNull()
  })

  it('stops listening when it is disposed of', async () => {
    const [measurement, fake] = await started()
    expect(fake.listening).toBe(2)
    measurement.dispose()
    expect(fake.listening).toBe(0)
  })
})
