import { historyPoints, type HistoryPoint } from '../engine/history/history.ts'
import type { Investigation, Iteration } from '../shared/investigation.ts'
import type { Quantile } from '../shared/summary.ts'

type Cell = string | number | boolean | null

/** One line an iteration. Absent figures are empty cells; a percentile that is only a bound is empty too. */
export function historyCsv(investigation: Investigation): string {
  const rows = historyPoints(investigation).map((point) => {
    const iteration = investigation.iterations[point.index]
    return iteration === undefined ? {} : rowOf(investigation, point, iteration)
  })
  const header = Object.keys(rows[0] ?? { iteration: 0 })
  const lines = rows.map((row) => Object.values(row).map(csvCell).join(','))
  return [header.join(','), ...lines].join('\r\n') + '\r\n'
}

function rowOf(
  investigation: Investigation,
  point: HistoryPoint,
  iteration: Iteration,
): Record<string, Cell> {
  const { summary, change, comparison, diagnosis } = iteration
  return {
    iteration: point.index,
    simulated: investigation.simulated,
    setting: change?.setting ?? null,
    from: change?.from ?? null,
    to: change?.to ?? null,
    reason: change?.reason ?? null,
    compared_with: iteration.compared_with,
    proposal: comparison?.proposal ?? null,
    decision: iteration.decision,
    goal_change_pct: point.value_change?.estimate_pct ?? null,
    goal_change_pct_lo95: point.value_change?.lo_pct ?? null,
    goal_change_pct_hi95: point.value_change?.hi_pct ?? null,
    cost_change_pct: point.cost_change?.estimate_pct ?? null,
    ttft_ms_p50: carried(summary?.ttft_ms.p50),
    ttft_ms_p90: carried(summary?.ttft_ms.p90),
    ttft_ms_p99: carried(summary?.ttft_ms.p99),
    tpot_ms_p50: carried(summary?.tpot_ms.p50),
    tpot_ms_p90: carried(summary?.tpot_ms.p90),
    e2e_ms_mean: summary?.e2e_ms.mean ?? null,
    e2e_ms_p50: carried(summary?.e2e_ms.p50),
    requests_per_s: summary?.requests_per_s ?? null,
    output_tokens_per_s: summary?.output_tokens_per_s ?? null,
    goodput_requests_per_s: summary?.goodput_requests_per_s ?? null,
    slo_met_pct: summary?.slo_met_pct ?? null,
    errors_pct: summary?.errors_pct ?? null,
    cost_usd_per_1k_requests: summary?.cost_usd_per_1k_requests ?? null,
    requests: summary?.ttft_ms.n ?? null,
    runs: summary?.runs ?? null,
    bottleneck: diagnosis?.binds ?? null,
    bottleneck_phase: diagnosis?.phase ?? null,
    bottleneck_confidence: diagnosis?.binds == null ? null : diagnosis.confidence,
    workload_fingerprint: investigation.workload_fingerprint,
  }
}

function carried(quantile: Quantile | undefined): number | null {
  return quantile?.kind === 'value' ? quantile.value : null
}

/** RFC 4180 quoting; a text that a spreadsheet would take for a formula gets a leading apostrophe. */
export function csvCell(cell: Cell): string {
  if (cell === null) return ''
  if (typeof cell !== 'string') return String(cell)
  const text = /^[=+@\t\r-]/.test(cell) ? `'${cell}` : cell
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
