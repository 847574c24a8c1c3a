import type { Iteration, Run } from '../../shared/investigation.ts'

/** The runs of one side that may be compared, and why the others may not. */
export interface ComparableRuns {
  runs: Run[]
  left_out: string[]
}

/**
 * The valid runs of an iteration whose prompts were made of the same pieces of text as those of the
 * baseline's first one. A workload that asks the server to count its tokens sends other prompts where
 * the server no longer does, under the same fingerprint.
 */
export function comparableRuns(iteration: Iteration, baseline: Iteration): ComparableRuns {
  const reference = piecesOf(baseline.runs.find((run) => run.status === 'done'))
  const runs: Run[] = []
  const left_out: string[] = []
  for (const run of iteration.runs) {
    const why = whyNot(run, reference)
    if (why === null) runs.push(run)
    else left_out.push(`Run ${String(run.repetition + 1)} ${why}`.trim())
  }
  return { runs, left_out }
}

function whyNot(run: Run, reference: string | null): string | null {
  if (run.status !== 'done') return `is ${run.status}. ${run.reason ?? ''}`
  const pieces = piecesOf(run)
  if (pieces === reference) return null
  const source = run.certificate?.input_lengths?.source ?? 'estimate'
  const counted = source === 'estimate' ? 'by an estimate' : `by the tokenizer of the ${source}`
  return `sent other prompts: its lengths were counted ${counted}, the baseline’s were not.`
}

/** Runs of older versions, and prompts of a file, name no pieces; they have all the same. */
function piecesOf(run: Run | undefined): string | null {
  return run?.certificate?.input_lengths?.vocabulary_sha256 ?? null
}
