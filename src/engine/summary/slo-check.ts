import type { Goal, Slo } from '../../shared/goal.ts'
import type { Quantile, Summary } from '../../shared/summary.ts'
import { latencyQuantile } from './metric-value.ts'

/** One limit of the goal held against a summary. */
export interface SloCheck {
  slo: Slo
  measured: Quantile
  /** Null: it cannot be told, and `note` says why. */
  holds: boolean | null
  note: string | null
}

/** Every limit of the goal held against a summary, errors apart. */
export interface SloChecks {
  slos: SloCheck[]
  errors: { max_pct: number; measured_pct: number; holds: boolean | null }
  /** False where one is missed, else null where one cannot be told, else true. */
  all_hold: boolean | null
}

/**
 * Checks the percentile of the run against each limit. A lower bound past the limit is a miss, since
 * the percentile lies higher still; one within it says nothing.
 */
export function checkSlos(
  summary: Summary,
  goal: Pick<Goal, 'slos' | 'errors_pct_max'>,
): SloChecks {
  const slos = goal.slos.map((slo) => checkSlo(summary, slo))
  const none = summary.requests_ok + summary.requests_failed === 0
  const errors = {
    max_pct: goal.errors_pct_max,
    measured_pct: summary.errors_pct,
    holds: none ? null : summary.errors_pct <= goal.errors_pct_max,
  }
  const answers = [...slos.map((check) => check.holds), errors.holds]
  const all_hold = answers.includes(false) ? false : answers.includes(null) ? null : true
  return { slos, errors, all_hold }
}

function checkSlo(summary: Summary, slo: Slo): SloCheck {
  const measured = latencyQuantile(summary[slo.metric], slo.statistic)
  switch (measured.kind) {
    case 'value':
      return { slo, measured, holds: measured.value <= slo.max_ms, note: null }
    case 'at_least':
      if (measured.value > slo.max_ms) return { slo, measured, holds: false, note: null }
      return { slo, measured, holds: null, note: tooFew(slo, measured.n, measured.needed) }
    case 'absent':
      return { slo, measured, holds: null, note: measured.reason }
  }
}

function tooFew(slo: Slo, n: number, needed: number): string {
  return `${String(n)} of the ${String(needed)} requests that a ${slo.statistic} needs`
}
