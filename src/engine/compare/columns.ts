import type { Goal } from '../../shared/goal.ts'
import { isOk, type RequestScalars } from '../../shared/request.ts'
import type { Arrivals } from '../../shared/arrivals.ts'
import { e2eMs, meetsSlos, tpotMs, ttftMs } from '../summary/request-metrics.ts'
import { findSteadyWindow, NS_PER_S, type SteadyPart } from '../summary/steady-window.ts'
import type { RecordedRun } from '../summary/measured-run.ts'

/**
 * What one row, a request, says; NaN where it has no such value. Up to `one`, of the requests that
 * were due in the window; from `ended_met` on, of those that ended in it. In a closed loop both are
 * the same requests.
 */
export const COLUMNS = [
  'ttft_ms',
  'tpot_ms',
  'e2e_ms',
  'failed',
  'met',
  'one',
  'ended_met',
  'ended_ok',
  'ended_tokens',
  'gap_s',
] as const
export type Column = (typeof COLUMNS)[number]

/** Where one run's rows lie in the table. */
export interface RunRows {
  offset: number
  n: number
  /** Of these, the requests that latencies are about. */
  due: number
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
export function tabulate(runs: readonly RecordedRun[], goal: Goal, arrivals: Arrivals): Table {
  const parts = runs.map((run) => findSteadyWindow(run.records, run.end_ns, arrivals))
  const placed: RunRows[] = []
  let rows = 0
  for (const part of parts) {
    const n = rowsOf(part).length
    placed.push({ offset: rows, n, due: part.records.length })
    rows += n
  }
  const columns = Object.fromEntries(
    COLUMNS.map((column) => [column, new Float64Array(rows)]),
  ) as Record<Column, Float64Array>
  parts.forEach((part, run) => {
    fillRun(columns, placed[run]?.offset ?? 0, part, goal)
  })
  return { runs: placed, rows, columns }
}

/** Every request that counts for something, in the order of their ends. */
function rowsOf({ records, ended }: SteadyPart): readonly RequestScalars[] {
  if (records === ended) return records
  return [...new Set([...records, ...ended])].sort((a, b) => a.end_ns - b.end_ns || a.seq - b.seq)
}

function fillRun(
  columns: Record<Column, Float64Array>,
  offset: number,
  part: SteadyPart,
  goal: Goal,
): void {
  const due = new Set(part.records)
  const ended = new Set(part.ended)
  const last = part.ended.at(-1)
  let from_s = part.window.start_s
  rowsOf(part).forEach((record, i) => {
    const row = offset + i
    fillDue(columns, row, due.has(record) ? record : null, goal)
    if (!ended.has(record)) return
    const ok = isOk(record)
    columns.ended_ok[row] = ok ? 1 : 0
    columns.ended_met[row] = meetsSlos(record, goal.slos) ? 1 : 0
    columns.ended_tokens[row] = ok ? record.output_tokens : 0
    // The first gap starts with the window; the last takes in what follows its request.
    const to_s = record === last ? part.window.end_s : record.end_ns / NS_PER_S
    columns.gap_s[row] = to_s - from_s
    from_s = to_s
  })
}

function fillDue(
  columns: Record<Column, Float64Array>,
  row: number,
  record: RequestScalars | null,
  goal: Goal,
): void {
  const good = record !== null && isOk(record) ? record : null
  columns.ttft_ms[row] = (good && ttftMs(good)) ?? NaN
  columns.tpot_ms[row] = (good && tpotMs(good)) ?? NaN
  columns.e2e_ms[row] = (good && e2eMs(good)) ?? NaN
  if (record === null) return
  columns.one[row] = 1
  columns.failed[row] = good === null ? 1 : 0
  columns.met[row] = meetsSlos(record, goal.slos) ? 1 : 0
}
