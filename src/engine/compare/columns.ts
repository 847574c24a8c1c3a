import type { Goal } from '../../shared/goal.ts'
import { isOk, type RequestRecord } from '../../shared/request.ts'
import type { Arrivals } from '../../shared/arrivals.ts'
import { e2eMs, meetsSlos, tpotMs, ttftMs } from '../summary/request-metrics.ts'
import { findSteadyWindow, NS_PER_S, type SteadyPart } from '../summary/steady-window.ts'
import type { MeasuredRun } from '../summary/summarise.ts'

/** What one row, a request, says. NaN where the request has no such value. */
export const COLUMNS = [
  'ttft_ms',
  'tpot_ms',
  'e2e_ms',
  'one',
  'ok',
  'failed',
  'met',
  'tokens',
  'gap_s',
] as const
export type Column = (typeof COLUMNS)[number]

/** Where one run's rows lie in the table. */
export interface RunRows {
  offset: number
  n: number
}

/** The requests of a side's steady windows, run after run, each run in the order of its ends. */
export interface Table {
  runs: RunRows[]
  rows: number
  columns: Record<Column, Float64Array>
}

/**
 * Lays a side's requests out in columns. `gap_s` is the time since the request before it ended, so
 * that the gaps of a run add up to its window and a rate is a ratio of two column sums.
 */
export function tabulate(runs: readonly MeasuredRun[], goal: Goal, arrivals: Arrivals): Table {
  const parts = runs.map((run) => findSteadyWindow(run.records, run.end_ns, arrivals))
  const rows = parts.reduce((sum, part) => sum + part.records.length, 0)
  const column = (): Float64Array => new Float64Array(rows)
  const columns: Record<Column, Float64Array> = {
    ttft_ms: column(),
    tpot_ms: column(),
    e2e_ms: column(),
    one: column(),
    ok: column(),
    failed: column(),
    met: column(),
    tokens: column(),
    gap_s: column(),
  }
  const placed: RunRows[] = []
  let offset = 0
  for (const part of parts) {
    placed.push({ offset, n: part.records.length })
    part.records.forEach((record, i) => {
      fillRow(columns, offset + i, record, goal)
      columns.gap_s[offset + i] = gapBefore(part, i)
    })
    offset += part.records.length
  }
  return { runs: placed, rows, columns }
}

function fillRow(
  columns: Record<Column, Float64Array>,
  row: number,
  record: RequestRecord,
  goal: Goal,
): void {
  const ok = isOk(record)
  columns.ttft_ms[row] = (ok ? ttftMs(record) : null) ?? NaN
  columns.tpot_ms[row] = (ok ? tpotMs(record) : null) ?? NaN
  columns.e2e_ms[row] = (ok ? e2eMs(record) : null) ?? NaN
  columns.one[row] = 1
  columns.ok[row] = ok ? 1 : 0
  columns.failed[row] = ok ? 0 : 1
  columns.met[row] = meetsSlos(record, goal.slos) ? 1 : 0
  columns.tokens[row] = ok ? record.output_tokens : 0
}

/** The first gap starts with the window; the last takes in what follows its request. */
function gapBefore({ records, window }: SteadyPart, i: number): number {
  const ended = (at: number): number => (records[at]?.end_ns ?? NaN) / NS_PER_S
  const from = i === 0 ? window.start_s : ended(i - 1)
  const to = i === records.length - 1 ? window.end_s : ended(i)
  return to - from
}
