import { describe, expect, it } from 'vitest'
import type { Sample } from '../../shared/signal.ts'
import { diagnose } from './diagnose.ts'
import { growthOf, readingOf } from './evidence-plot.ts'
import { gapsIn, namesOf, seriesOf } from './evidence-series.ts'
import { scenarioInput } from './scenario.fixture.ts'

const at = (t_s: number, values: Sample['values']): Sample => ({ t_ns: t_s * 1e9, values })

describe('what a piece of evidence was over a run', () => {
  it('is a gauge as it was read, in the unit of the evidence, with nulls for failed readings', () => {
    const samples = [
      at(2, { gpu_sm_active_pct: null }),
      at(0, { gpu_sm_active_pct: 40 }),
      at(0.5, { host_cpu_pct: 9 }),
      at(1, { gpu_sm_active_pct: 60 }),
    ]
    expect(seriesOf(readingOf('gpu_sm_active_pct', 1.25), samples)).toEqual([
      [0, 50],
      [1, 75],
      [2, null],
    ])
  })

  it('is the growth of counters over another, reset and pause held apart from zero', () => {
    const plot = growthOf(['gpu_decode_dram_s'], 'gpu_decode_busy_s', 100)
    const of = (t_s: number, dram: number | null, busy: number | null): Sample =>
      at(t_s, { gpu_decode_dram_s: dram, gpu_decode_busy_s: busy })
    const samples = [of(0, 10, 20), of(1, 10.4, 20.5), of(2, 10.4, 20.5), of(3, 0.3, 0.4)]
    const series = seriesOf(plot, [...samples, of(4, null, 0.9), of(5, 1, 1.5)])
    expect(series.map(([t_s]) => t_s)).toEqual([1, 2, 3, 4, 5])
    const values = series.map(([, value]) => value)
    // 0.4 of 0.5 s; no decode at all; restarted from zero: 0.3 of 0.4 s; not read; nothing before it.
    expect(values[0]).toBeCloseTo(80, 9)
    expect(values[1]).toBeNull()
    expect(values[2]).toBeCloseTo(75, 9)
    expect(values.slice(3)).toEqual([null, null])
  })

  it('is the growth of several counters a second', () => {
    const plot = growthOf(['gpu_prefill_busy_s', 'gpu_decode_busy_s'], null, 100)
    const samples = [0, 1, 3].map((t_s) =>
      at(t_s, { gpu_prefill_busy_s: 0.1 * t_s, gpu_decode_busy_s: 0.6 * t_s }),
    )
    const values = seriesOf(plot, samples).map(([, value]) => value)
    expect(values).toHaveLength(2)
    for (const value of values) expect(value).toBeCloseTo(70, 9)
    expect(namesOf(plot)).toEqual(['gpu_prefill_busy_s', 'gpu_decode_busy_s'])
  })

  it('has a gap where a source kept quiet, though no reading failed', () => {
    const seconds = [0, 1, 2, 3, 9, 10]
    const samples = seconds.map((t_s) => at(t_s, { server_kv_cache_pct: 5 }))
    const series = seriesOf(readingOf('server_kv_cache_pct'), samples)
    expect(series).toContainEqual([4, null])
    expect(gapsIn(series, 0, 10)).toEqual([{ start_s: 3, end_s: 9 }])
    expect(gapsIn(series, 5, 7)).toEqual([{ start_s: 5, end_s: 7 }])
    expect(gapsIn(series, 9, 10)).toEqual([])
  })

  it('has a gap to the end where a source kept quiet while others were read', () => {
    const samples = [0, 1, 2].map((t_s) => at(t_s, { server_kv_cache_pct: 5 }))
    const others = [at(4, { host_cpu_pct: 1 }), at(8, { host_cpu_pct: 1 })]
    const series = seriesOf(readingOf('server_kv_cache_pct'), [...samples, ...others])
    expect(series.at(-1)).toEqual([3, null])
    expect(gapsIn(series, 0, 8)).toEqual([{ start_s: 2, end_s: 8 }])
    expect(seriesOf(readingOf('server_kv_cache_pct'), [...samples, at(5, {})])).toHaveLength(3)
  })

  it('names the gap to the end where a signal vanished, and the whole where it never came', () => {
    expect(gapsIn([[0, 1], [1, 2], [2, null]], 0, 8)).toEqual([{ start_s: 1, end_s: 8 }]) // prettier-ignore
    expect(gapsIn([], 0, 8)).toEqual([{ start_s: 0, end_s: 8 }])
    expect(gapsIn([[0, null], [3, 2]], 1, 8)).toEqual([{ start_s: 1, end_s: 3 }]) // prettier-ignore
  })
})

describe('the plots of a diagnosis', () => {
  const PER_PHASE = {
    gpu_prefill_busy_s: 0.3,
    gpu_decode_busy_s: 0.6,
    gpu_prefill_tensor_s: 0.24,
    gpu_decode_tensor_s: 0.12,
    gpu_prefill_dram_s: 0.06,
    gpu_decode_dram_s: 0.54,
  }
  const cases = {
    'counters per phase': { per_s: PER_PHASE },
    'gauges of the whole GPU': {
      gauges: { gpu_sm_active_pct: 30, gpu_tensor_active_pct: 20, gpu_dram_active_pct: 25 },
    },
    'GPU-Util alone, and a busy host': {
      gauges: { gpu_util_pct: 22, host_cpu_busiest_core_pct: 97, server_kv_cache_pct: 12 },
    },
    'a limit that is reached': {
      gauges: { server_requests_running: 8, server_requests_waiting: 8 },
      settings: { max_num_seqs: '8' },
    },
  }

  it.each(Object.entries(cases))('show the very number that the row says: %s', (_, given) => {
    const input = scenarioInput({
      concurrency: 16,
      queue_ms: 100,
      prefill_ms: 200,
      decode_ms: 900,
      reveals: 'histograms',
      ...given,
    })
    const drawn = diagnose(input).evidence.filter((row) => row.plot?.kind !== 'stages')
    const shown = drawn.filter((row) => row.plot !== null)
    expect(shown.length).toBeGreaterThan(0)
    for (const row of shown) {
      const { plot } = row
      if (plot === null || plot.kind === 'stages') continue
      const { window, sampled } = input.runs[0]!
      const inside = seriesOf(plot, sampled.samples).flatMap(([t_s, value]) =>
        value !== null && t_s >= window.start_s && t_s <= window.end_s ? [value] : [],
      )
      expect(inside.length, row.label).toBeGreaterThan(0)
      const mean = inside.reduce((sum, value) => sum + value, 0) / inside.length
      expect(Math.min(100, mean), row.label).toBeCloseTo(row.value ?? NaN, 6)
    }
  })
})
