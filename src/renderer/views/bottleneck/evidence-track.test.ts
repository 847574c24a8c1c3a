import { describe, expect, it } from 'vitest'
import type { Evidence } from '../../../shared/diagnosis.ts'
import type { SampledRun } from '../../../shared/signal.ts'
import { drawEvidence } from './evidence-track.ts'

const ROW: Evidence = {
  label: 'DRAM active in decode',
  value: 80,
  unit: '%',
  threshold: 80,
  threshold_op: '>=',
  says: 'for',
  bottleneck: 'memory_bandwidth',
  note: null,
  source: 'test',
  samples: 3,
  plot: null,
}
const PLOT = { kind: 'reading', signal: 'gpu_dram_active_pct', times: 1 } as const
const sampled = (values: readonly (number | null)[]): SampledRun => ({
  signals: [],
  samples: values.map((value, t_s) => ({
    t_ns: t_s * 1e9,
    values: { gpu_dram_active_pct: value },
  })),
})
const WINDOW = { start_s: 1, end_s: 4 }

describe('the plot of a piece of evidence', () => {
  it('has its threshold, and its figures from the steady window alone', () => {
    const drawn = drawEvidence(ROW, PLOT, sampled([0, 70, 80, 90, 80, 2]), WINDOW, 'Run 1')
    expect(drawn.track.reference).toEqual({
      value: 80,
      label: 'threshold ≥\u00a080\u00a0%',
      below: true,
    })
    expect(drawn.track.series[0]?.points).toHaveLength(6)
    expect(drawn).toMatchObject({ mean: 80, lowest: 70, highest: 90, readings: 4, gaps: [] })
    expect(drawn.track).toMatchObject({ title: 'Run 1', top: 100, absent: null })
  })

  it('keeps a gap a gap', () => {
    const drawn = drawEvidence(ROW, PLOT, sampled([50, 70, null, null, 90]), WINDOW, 'Run 1')
    expect(drawn).toMatchObject({ mean: 80, lowest: 70, readings: 2 })
    expect(drawn.gaps).toEqual([{ start_s: 1, end_s: 4 }])
    expect(drawn.track.series[0]?.points[2]).toEqual([2, null])
  })

  it('says that nothing was read, and invents no figure', () => {
    const drawn = drawEvidence(ROW, PLOT, { signals: [], samples: [] }, WINDOW, 'Run 1')
    expect(drawn.track.absent).toBe('Not read in this run.')
    expect(drawn).toMatchObject({ mean: null, lowest: null, highest: null, readings: 0 })
  })

  it('lets a share above the whole be seen', () => {
    const drawn = drawEvidence(ROW, PLOT, sampled([90, 250, 240]), WINDOW, 'Run 1')
    expect(drawn.track.top).toBeNull()
  })
})
