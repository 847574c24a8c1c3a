import type { Investigation, Iteration, Run } from '../shared/investigation.ts'
import { fromJson, toJson } from './json.ts'

/** The rows of one investigation, and how they become one again. */

export interface InvestigationRow {
  id: string
  name: string
  created_at: string
  updated_at: string
  simulated: number
  step: string
  workload_fingerprint: string | null
  target_json: string | null
  goal_json: string | null
  workload_json: string | null
}

export interface IterationRow {
  investigation_id: string
  iteration_index: number
  id: string
  status: string
  reason: string | null
  compared_with: number | null
  decision: string | null
  decided_at: string | null
  change_json: string | null
  settings_json: string
  summary_json: string | null
  diagnosis_json: string | null
  comparison_json: string | null
}

export interface RunRow {
  id: string
  investigation_id: string
  iteration_index: number
  repetition: number
  status: string
  reason: string | null
  workload_fingerprint: string
  started_at: string
  started_ns: string
  summary_json: string | null
  certificate_json: string | null
}

export function toInvestigationRow(investigation: Investigation): InvestigationRow {
  const { id, name, created_at, updated_at, step, workload_fingerprint } = investigation
  return {
    id,
    name,
    created_at,
    updated_at,
    simulated: investigation.simulated ? 1 : 0,
    step,
    workload_fingerprint,
    target_json: toJson(investigation.target),
    goal_json: toJson(investigation.goal),
    workload_json: toJson(investigation.workload),
  }
}

export function toIterationRow(investigation_id: string, iteration: Iteration): IterationRow {
  const { id, status, reason, compared_with, decision, decided_at } = iteration
  return {
    investigation_id,
    iteration_index: iteration.index,
    id,
    status,
    reason,
    compared_with,
    decision,
    decided_at,
    change_json: toJson(iteration.change),
    settings_json: JSON.stringify(iteration.settings),
    summary_json: toJson(iteration.summary),
    diagnosis_json: toJson(iteration.diagnosis),
    comparison_json: toJson(iteration.comparison),
  }
}

export function toRunRow(investigation_id: string, iteration_index: number, run: Run): RunRow {
  const { summary, certificate, ...plain } = run
  return {
    ...plain,
    investigation_id,
    iteration_index,
    summary_json: toJson(summary),
    certificate_json: toJson(certificate),
  }
}

/** The investigation as its schema wants it; the caller parses it. */
export function fromInvestigationRow(
  row: InvestigationRow,
  iterations: readonly IterationRow[],
  runs: readonly RunRow[],
): unknown {
  return {
    ...row,
    simulated: row.simulated === 1,
    target: fromJson(row.target_json),
    goal: fromJson(row.goal_json),
    workload: fromJson(row.workload_json),
    iterations: iterations.map((iteration) => ({
      ...iteration,
      index: iteration.iteration_index,
      change: fromJson(iteration.change_json),
      settings: fromJson(iteration.settings_json),
      summary: fromJson(iteration.summary_json),
      diagnosis: fromJson(iteration.diagnosis_json),
      comparison: fromJson(iteration.comparison_json),
      runs: runs
        .filter((run) => run.iteration_index === iteration.iteration_index)
        .map((run) => ({
          ...run,
          summary: fromJson(run.summary_json),
          certificate: fromJson(run.certificate_json),
        })),
    })),
  }
}
