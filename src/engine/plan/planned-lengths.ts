import type { LoadProfile } from '../../shared/load-profile.ts'
import type { Workload } from '../../shared/workload.ts'
import { firstPart } from '../trace/sample-evenly.ts'
import { createSessions } from './sessions.ts'
import { sharedPrefix, syntheticLengths, type SyntheticPrompts } from './synthetic-prompt.ts'

/** Requests drawn for a look at their lengths; more would not change what one sees. */
const DRAWN_MAX = 2_000

const FIRST_REPETITION = 0

/** Lengths of a run's requests in tokens, as planned. */
export interface PlannedLoadLengths {
  /** With the turns before it; null for prompts of a file. */
  input: number[] | null
  output: number[]
  /** Share of the input tokens that begin a prompt as an earlier one began, %; null where not known. */
  prefix_shared_pct: number | null
}

/** @param requests How many the run sends, where that is known. */
export function plannedLengths(
  workload: Workload,
  requests: number | null,
  trace: LoadProfile | null,
): PlannedLoadLengths | null {
  const { prompts } = workload
  const count = Math.min(DRAWN_MAX, requests ?? DRAWN_MAX)
  if (prompts.kind === 'trace') return trace === null ? null : ofTrace(trace, requests)
  if (prompts.kind === 'synthetic') return ofSynthetic(workload, prompts, count)
  const output = new Array<number>(count).fill(prompts.output_tokens_max)
  return { input: null, output, prefix_shared_pct: null }
}

function ofTrace(trace: LoadProfile, requests: number | null): PlannedLoadLengths {
  // A run that is longer than its trace sends it again from its beginning.
  const part = requests === null ? 1 : requests / trace.requests
  const valuesOf = (side: LoadProfile['input_tokens']): number[] =>
    side === null ? [] : firstPart(side, part).values
  return {
    input: valuesOf(trace.input_tokens),
    output: valuesOf(trace.output_tokens),
    prefix_shared_pct: trace.prefix_shared_pct,
  }
}

function ofSynthetic(
  workload: Workload,
  prompts: SyntheticPrompts,
  count: number,
): PlannedLoadLengths {
  const run = { seed: workload.seed, repetition: FIRST_REPETITION, phase: 'measured' as const }
  const sessions = createSessions(workload, FIRST_REPETITION, 'measured')
  const input: number[] = []
  const output: number[] = []
  const prefixes = new Set<number>()
  let shared = 0

  while (input.length < count) {
    const { session, first_seq, turns } = sessions.next()
    let history = 0
    for (let turn = 0; turn < turns && input.length < count; turn += 1) {
      const at = workload.sessions === null ? [first_seq] : [session, turn]
      const lengths = syntheticLengths(prompts, { ...run, at })
      const prefix = turn === 0 ? sharedPrefix(prompts, { ...run, at }, lengths.input_tokens) : null
      if (prefix !== null && prefixes.has(prefix.which)) shared += prefix.tokens
      if (prefix !== null) prefixes.add(prefix.which)
      shared += history
      input.push(history + lengths.input_tokens)
      output.push(lengths.output_tokens_max)
      history += lengths.input_tokens + lengths.output_tokens_max
    }
  }
  const all = input.reduce((sum, tokens) => sum + tokens, 0)
  return { input, output, prefix_shared_pct: all === 0 ? null : (shared / all) * 100 }
}
