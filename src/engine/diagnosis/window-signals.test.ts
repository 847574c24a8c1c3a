import { describe, expect, it } from 'vitest'
import type { SampledRun } from '../../shared/signal.ts'
import type { SteadyWindow } from '../../shared/summary.ts'
import { readWindows } from './window-signals.ts'

const window: SteadyWindow = {
  start_s: 10,
  end_s: 20,
  run_s: 30,
  requests_ramp_up: 0,
  requests_steady: 10,
  requests_drain: 0,
}

function run(name: string, readings: [t_s: number, value: number | null][]): SampledRun {
  return {
    signals: [{ name, kind: 'gauge', unit: '%', source: 'NVML', simulated: true }],
    samples: readings.map(([t_s, value]) => ({ t_ns: t_s * 1e9, values: { [name]: value } })),
  }
}

/** Goal: only readings inside the window count, gaps are gaps, and a restart is not a negative rate. */
describe('signals over the steady window', () => {
  it('takes a gauge’s mean and highest value from inside the window', () => {
    const sampled = run('gpu_util_pct', [
      [9, 100],
      [10, 20],
      [15, null],
      [18, 40],
      [21, 100],
    ])
    const reading = readWindows([{ window, sampled }]).gauge('gpu_util_pct')
    expect(reading).toEqual({ mean: 30, max: 40, p99: null, samples: 2 })
  })

  it('has no reading where none lies inside', () => {
    const signals = readWindows([{ window, sampled: run('gpu_util_pct', [[9, 1]]) }])
    expect(signals.gauge('gpu_util_pct')).toBeNull()
    expect(signals.gauge('gpu_sm_active_pct')).toBeNull()
  })

  it('reads a counter as growth, over the time in which it was read', () => {
    const sampled = run('server_preemptions', [
      [9, 100],
      [11, 105],
      [14, 109],
      [19, 120],
      [25, 500],
    ])
    const grown = readWindows([{ window, sampled }]).increase('server_preemptions')
    expect(grown).toEqual({ value: 15, elapsed_s: 8, samples: 3 })
  })

  it('goes on from zero when the counter restarts', () => {
    const sampled = run('server_preemptions', [
      [11, 105],
      [12, 110],
      [13, 2],
      [14, 4],
    ])
    expect(readWindows([{ window, sampled }]).increase('server_preemptions')?.value).toBe(9)
  })

  it('says nothing of a counter read once, and never counts across runs', () => {
    const once = run('server_preemptions', [[11, 5]])
    expect(readWindows([{ window, sampled: once }]).increase('server_preemptions')).toBeNull()
    const later = run('server_preemptions', [[12, 9_000]])
    const signals = readWindows([
      { window, sampled: once },
      { window, sampled: later },
    ])
    expect(signals.increase('server_preemptions')).toBeNull()
  })

  it('divides growth of a sum by growth of its count, over readings that carry both', () => {
    const sampled: SampledRun = {
      signals: [],
      samples: [
        { t_ns: 11e9, values: { server_queue_s: 100, server_queue_count: 50 } },
        { t_ns: 13e9, values: { server_queue_s: 900, server_queue_count: null } },
        { t_ns: 15e9, values: { server_queue_s: 104, server_queue_count: 60 } },
      ],
    }
    const mean = readWindows([{ window, sampled }]).histogramMean(
      'server_queue_s',
      'server_queue_count',
    )
    expect(mean).toEqual({ mean: 0.4, count: 10, elapsed_s: 4, samples: 2 })
  })

  it('quotes a p99 only from 662 readings on', () => {
    const readings = Array.from({ length: 700 }, (_, at): [number, number] => [10 + at / 100, at])
    const reading = readWindows([{ window, sampled: run('gpu_util_pct', readings) }]).gauge(
      'gpu_util_pct',
    )
    // R: quantile(0:699, 0.99) = 692.01
    expect(reading?.p99).toBeCloseTo(692.01, 9)
  })

  it('marks a simulated source once', () => {
    const signals = readWindows([{ window, sampled: run('gpu_util_pct', []) }])
    expect(signals.source('gpu_util_pct')).toBe('NVML (simulated)')
  })
})
