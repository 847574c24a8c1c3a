import { describe, expect, it } from 'vitest'
import { GOAL } from '../../../../test/harness/fixtures/investigations.ts'
import { closedLoop, makeRecord } from '../../../engine/summary/closed-loop.fixture.ts'
import { tokensPerBin } from '../../../engine/summary/tokens-per-bin.ts'
import type { Goal } from '../../../shared/goal.ts'
import { packRecords, packScalars } from '../../../shared/record-batch.ts'
import type { RequestRecord } from '../../../shared/request.ts'
import type { SampledRun } from '../../../shared/signal.ts'
import type { Track } from '../../charts/time-stack/tracks.ts'
import { storedTracks } from './stored-tracks.ts'

const NOTHING: SampledRun = { signals: [], samples: [] }
const S = 1e9

/** The tracks of a run, whose tokens the main process puts into bins of a second. */
function tracksOf(
  records: readonly RequestRecord[],
  sampled: SampledRun,
  end_s: number,
  goal: Goal | null,
): Track[] {
  const tokens = tokensPerBin([packRecords(records)], end_s * S, 1)
  return storedTracks(packScalars(records), tokens, sampled, end_s, goal)
}

function track(tracks: readonly Track[], title: string): Track {
  const found = tracks.find((one) => one.title === title)
  if (found === undefined) throw new Error(`no track ${title}`)
  return found
}
const points = (tracks: readonly Track[], title: string): unknown =>
  track(tracks, title).series[0]?.points

describe('a stored run', () => {
  it('shows what was in flight after each change, never below zero', () => {
    const records = [
      makeRecord({ sent_ns: 0, end_ns: 2 * S }),
      makeRecord({ sent_ns: 1 * S, end_ns: 2 * S }),
      // The next one leaves in the instant in which another ends.
      makeRecord({ sent_ns: 2 * S, end_ns: 3 * S }),
      makeRecord({ sent_ns: null, end_ns: 3 * S, outcome: 'client_error' }),
    ]
    expect(points(tracksOf(records, NOTHING, 3, null), 'In flight')).toEqual([
      [0, 1],
      [1, 2],
      [2, 1],
      [2, 0],
      [2, 1],
      [3, 0],
    ])
  })

  it('counts good answers a second, and spreads a request’s tokens over its events', () => {
    const { records, end_ns } = closedLoop(
      [
        { ttft_ms: 500, e2e_ms: 2_500, tokens: 5 },
        { ttft_ms: 500, e2e_ms: 500, outcome: 'timeout' },
      ],
      1,
    )
    const tracks = tracksOf(records, NOTHING, end_ns / S, null)
    expect(end_ns).toBe(3 * S)
    expect(points(tracks, 'Finished, req/s')).toEqual([
      [0, 0],
      [1, 0],
      [2, 1],
    ])
    // Tokens at 0.5, 1, 1.5, 2 and 2.5 s.
    expect(points(tracks, 'Output')).toEqual([
      [0, 1],
      [1, 2],
      [2, 2],
    ])
  })

  it('marks events that carry several tokens each as so many tokens', () => {
    const record = makeRecord({ first_ns: 0, itl_ns: [1.5 * S], output_tokens: 8, end_ns: 2 * S })
    expect(points(tracksOf([record], NOTHING, 2, null), 'Output')).toEqual([
      [0, 4],
      [1, 4],
    ])
  })

  it('has a dot a request at the instant at which it was due', () => {
    const records = [
      makeRecord({
        scheduled_ns: 1 * S,
        sent_ns: 1.2 * S,
        first_ns: 1.5 * S,
        last_ns: 1.8 * S,
        end_ns: 2 * S,
      }),
      makeRecord({
        scheduled_ns: 1 * S,
        first_ns: null,
        last_ns: null,
        outcome: 'refused',
        end_ns: 2 * S,
      }),
    ]
    expect(points(tracksOf(records, NOTHING, 2, null), 'TTFT, ms')).toEqual([[1, 500]])
    expect(points(tracksOf(records, NOTHING, 2, null), 'End to end')).toEqual([[1, 800]])
  })

  it('leaves the warm-up out', () => {
    const warm = makeRecord({ warmup: true, first_ns: 0.1 * S, end_ns: 0.2 * S })
    const tracks = tracksOf([warm], NOTHING, 1, null)
    expect(points(tracks, 'Finished')).toEqual([[0, 0]])
    expect(points(tracks, 'TTFT, ms')).toEqual([])
  })

  it('sets failed requests apart from those that ended well', () => {
    const records = [
      makeRecord({ end_ns: 0.5 * S }),
      makeRecord({ end_ns: 1.5 * S, outcome: 'timeout' }),
    ]
    const finished = track(tracksOf(records, NOTHING, 2, null), 'Finished, req/s')
    expect(finished.series.map(({ name, points: drawn }) => [name, drawn])).toEqual([
      [
        'well',
        [
          [0, 1],
          [1, 0],
        ],
      ],
      [
        'failed',
        [
          [0, 0],
          [1, 1],
        ],
      ],
    ])
  })

  it('draws the limit of the goal, where there is one', () => {
    expect(track(tracksOf([], NOTHING, 1, GOAL), 'TTFT, ms').reference).toEqual({
      value: 800,
      label: 'SLO 800',
    })
    expect(track(tracksOf([], NOTHING, 1, null), 'TTFT, ms').reference).toBeNull()
  })
})

describe('signals of a stored run', () => {
  const sampled = (values: Record<string, number | null>[]): SampledRun => ({
    signals: [],
    samples: values.map((one, i) => ({ t_ns: i * S, values: one })),
  })

  it('are drawn where they were read, with gaps where they could not be', () => {
    const read = sampled([{ gpu_dram_active_pct: 80 }, { gpu_dram_active_pct: null }])
    const gpu = track(tracksOf([], read, 2, null), 'GPU, %')
    expect(gpu.absent).toBeNull()
    expect(gpu.series.map(({ name, points: drawn }) => [name, drawn])).toEqual([
      [
        'DRAM active',
        [
          [0, 80],
          [1, null],
        ],
      ],
    ])
  })

  it('fall back to GPU-Util by its own name, never as activity of DRAM', () => {
    const plain = sampled([{ gpu_util_pct: 99, gpu_dram_active_pct: null }])
    const gpu = track(tracksOf([], plain, 1, null), 'GPU, %')
    expect(gpu.series.map((one) => one.name)).toEqual(['GPU-Util'])
  })

  it('say why nothing is drawn, and what would be', () => {
    const none = tracksOf([], NOTHING, 1, null)
    expect(track(none, 'GPU, %')).toMatchObject({ series: [], top: 100 })
    expect(track(none, 'GPU, %').absent).toContain('connect DCGM or nvidia-smi')
    expect(track(none, 'Host CPU, %').absent).toContain('not read')
    const client = tracksOf([], sampled([{ client_cpu_pct: 12 }]), 1, null)
    expect(track(client, 'Client CPU, %').series.map((one) => one.name)).toEqual(['this machine'])
  })
})
