import { gapsIn, seriesOf, type Gap } from '../../../engine/diagnosis/evidence-series.ts'
import type { Evidence, EvidencePlot } from '../../../shared/diagnosis.ts'
import type { SampledRun } from '../../../shared/signal.ts'
import { thin } from '../../charts/thin.ts'
import { meanOf, type Track } from '../../charts/time-stack/tracks.ts'
import { thresholdWords } from './evidence-words.ts'

/** Points of a series; a run of a day has 86,400 readings. */
const POINTS_MAX = 20_000
const PERCENT = 100

/** One piece of evidence over one run, and its figures inside the steady window. */
export interface DrawnEvidence {
  track: Track
  mean: number | null
  lowest: number | null
  highest: number | null
  readings: number
  gaps: Gap[]
}

/** The part of a run that counts, seconds since its start. */
interface Part {
  start_s: number
  end_s: number
}

/** What a row was read from, over a run called `name`, with the row's threshold drawn in. */
export function drawEvidence(
  row: Evidence,
  plot: Exclude<EvidencePlot, { kind: 'stages' }>,
  { samples }: SampledRun,
  window: Part,
  name: string,
): DrawnEvidence {
  const points = seriesOf(plot, samples)
  const inside = points.filter(([t_s]) => t_s >= window.start_s && t_s <= window.end_s)
  const values = inside.flatMap(([, value]) => (value === null ? [] : [value]))
  const mean = meanOf(inside)
  const drawn = thin(points, POINTS_MAX)
  const track: Track = {
    title: name,
    unit: row.unit,
    log: false,
    top: row.unit === '%' ? topOf(drawn) : null,
    series: [{ name: null, draw: 'line', color: 0, points: drawn, mean }],
    reference:
      row.threshold === null
        ? null
        : {
            value: row.threshold,
            label: `threshold ${thresholdWords(row)}`,
            // Where the values are not.
            below: mean !== null && mean >= row.threshold,
          },
    absent: points.some(([, value]) => value !== null) ? null : 'Not read in this run.',
  }
  return {
    track,
    mean,
    lowest: values.length === 0 ? null : values.reduce((a, b) => Math.min(a, b)),
    highest: values.length === 0 ? null : values.reduce((a, b) => Math.max(a, b)),
    readings: values.length,
    gaps: gapsIn(points, window.start_s, window.end_s),
  }
}

/** A share stands on the whole scale; one of several cores or GPUs may be more than the whole. */
function topOf(points: Track['series'][number]['points']): number | null {
  return points.some(([, value]) => value !== null && value > PERCENT) ? null : PERCENT
}
