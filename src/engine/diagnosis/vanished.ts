import type { Evidence } from '../../shared/diagnosis.ts'
import type { Signal } from '../../shared/signal.ts'
import { formatCount } from '../format/number.ts'
import { GAP_INTERVALS, gapsIn, seriesOf, usualInterval } from './evidence-series.ts'
import type { DiagnosedRun } from './input.ts'

type WindowedRun = Pick<DiagnosedRun, 'window' | 'sampled'>

/** A signal that was read and then was not, inside the steady windows. */
interface Vanished {
  signal: Signal
  missing_s: number
  readings: number
  /** The same for signals that went together, as those of one source do. */
  key: string
}

/**
 * A line for each group of signals that vanished in mid-run and so are a gap in every mean: how long
 * they were not read in the steady windows of all runs. A reading or two that failed is no such line.
 */
export function vanishedEvidence(runs: readonly WindowedRun[]): Evidence[] {
  const names = new Map(
    runs.flatMap(({ sampled }) => sampled.signals).map((signal) => [signal.name, signal]),
  )
  const vanished = [...names.values()].flatMap((signal) => vanishedIn(runs, signal) ?? [])
  const keys = [...new Set(vanished.map(({ key }) => key))]
  return keys.flatMap((key) => rowOf(vanished.filter((one) => one.key === key)))
}

function vanishedIn(runs: readonly WindowedRun[], signal: Signal): Vanished | null {
  let missing_s = 0
  let readings = 0
  const stretches: string[] = []
  runs.forEach(({ window, sampled }, run) => {
    const plot = { kind: 'reading', signal: signal.name, times: 1 } as const
    const points = seriesOf(plot, sampled.samples)
    const read = points.filter(([, value]) => value !== null)
    const usual_s = usualInterval(read)
    // What was never read in a run did not vanish in it.
    if (usual_s === null) return
    readings += read.filter(([t_s]) => t_s >= window.start_s && t_s <= window.end_s).length
    for (const { start_s, end_s } of gapsIn(points, window.start_s, window.end_s)) {
      // Between two readings there is always one interval.
      const silent_s = end_s - start_s - usual_s
      if (silent_s < GAP_INTERVALS * usual_s) continue
      missing_s += silent_s
      stretches.push(`${run}:${start_s}:${end_s}`)
    }
  })
  return missing_s > 0 ? { signal, missing_s, readings, key: stretches.join(' ') } : null
}

function rowOf(group: readonly Vanished[]): Evidence[] {
  const [first] = group
  if (first === undefined) return []
  const { signal, missing_s, readings } = first
  const source = signal.source.replace(/\{[^}]*\}/, '')
  const more = group.length === 1 ? '' : ` and ${formatCount(group.length - 1)} more`
  return [
    {
      label: `Vanished in mid-run: ${source}${more}`,
      value: missing_s,
      unit: 's',
      threshold: null,
      threshold_op: null,
      says: 'unused',
      bottleneck: null,
      note: 'not read for so long: a gap, not a zero, and left out of every mean',
      source,
      samples: readings,
      plot: { kind: 'reading', signal: signal.name, times: 1 },
    },
  ]
}
