import type { PromptEntry } from '../../shared/prompts.ts'
import type { Trace } from '../../shared/trace.ts'
import type { PlannedRequest, Workload } from '../../shared/workload.ts'
import { entryOfSession, fileTurn, wholeEntry } from './file-prompt.ts'
import type { PlannedLengths, PlannedText } from './planned-text.ts'
import type { PlanPhase } from './streams.ts'
import { syntheticLengths, syntheticPrompt, syntheticTurn } from './synthetic-prompt.ts'
import { rowOf, traceLengths, tracePrompt, withLengths } from './trace-prompt.ts'
import { traceSessions } from './trace-sessions.ts'
import { ESTIMATED_VOCABULARY, type Vocabulary } from './vocabulary.ts'

export type { PlannedLengths, PlanPhase }

/** What a plan is made from beside the workload: read once, before the first request. */
export interface PlanMaterial {
  /** The prompts of the workload's file; null for others. */
  prompts: readonly PromptEntry[] | null
  /** The trace of the workload's prompts; null for others. */
  trace: Trace | null
  vocabulary: Vocabulary
}

/** Of a workload with synthetic prompts whose tokens nothing counts. */
export const NO_MATERIAL: PlanMaterial = {
  prompts: null,
  trace: null,
  vocabulary: ESTIMATED_VOCABULARY,
}

/** Which request of a phase: its number, and its place in a session where the workload has sessions. */
export interface RequestPlace {
  seq: number
  session: number | null
  turn: number | null
}

/** The lengths that `planRequest` gives the same request; of a turn, without the turns before it. */
export function planLengths(
  workload: Workload,
  repetition: number,
  place: RequestPlace,
  material: PlanMaterial,
  phase: PlanPhase = 'measured',
): PlannedLengths {
  const { prompts, seed } = workload
  if (prompts.kind === 'jsonl')
    return { input_tokens: null, output_tokens_max: prompts.output_tokens_max }
  if (prompts.kind === 'trace') return traceLengths(withLengths(material.trace), place.seq)
  const { session, turn } = place
  const at = session === null || turn === null ? [place.seq] : [session, turn]
  return syntheticLengths(prompts, { seed, repetition, phase, at })
}

/**
 * One request of a run, from the workload's seed, the repetition and the request's place alone:
 * repetition k sends the same requests in every iteration, so that runs can be compared, and
 * different texts in every repetition.
 */
export function planRequest(
  workload: Workload,
  repetition: number,
  place: RequestPlace,
  material: PlanMaterial,
  phase: PlanPhase = 'measured',
): PlannedRequest {
  const lengths = planLengths(workload, repetition, place, material, phase)
  const text = planText(workload, repetition, place, material, phase)
  const { output_tokens_max } = lengths
  const exact_output = workload.prompts.kind !== 'jsonl'
  const where = workload.prompts.kind === 'trace' ? placeInTrace(place, material.trace) : place
  return { ...where, ...text, output_tokens_max, exact_output }
}

function planText(
  workload: Workload,
  repetition: number,
  { seq, session, turn }: RequestPlace,
  material: PlanMaterial,
  phase: PlanPhase,
): PlannedText {
  const { prompts, seed } = workload
  const { vocabulary } = material
  const run = { seed, repetition, phase }
  const inSession = session === null || turn === null ? null : { session, turn }
  if (prompts.kind === 'trace') {
    const trace = withLengths(material.trace)
    const tokens = traceLengths(trace, seq).input_tokens ?? 1
    return asText(tracePrompt(trace, tokens, { ...run, seq }, vocabulary))
  }
  if (prompts.kind === 'synthetic') {
    if (inSession !== null) return syntheticTurn(prompts, { ...run, ...inSession }, vocabulary)
    return asText(syntheticPrompt(prompts, { ...run, at: [seq] }, vocabulary))
  }
  const entries = material.prompts ?? []
  if (inSession !== null)
    return fileTurn(entries, { ...run, ...inSession }, prompts.output_tokens_max, vocabulary)
  return wholeEntry(entryOfSession(entries, seed, repetition, phase, seq))
}

function asText({ text, tokens }: { text: string; tokens: number }): PlannedText {
  return { prompt: text, messages: null, input_tokens: tokens }
}

/** A request of a trace has the session and the turn that were recorded. */
function placeInTrace(place: RequestPlace, trace: Trace | null): RequestPlace {
  const sessions = trace === null ? null : traceSessions(trace)
  if (trace === null || sessions === null) return { seq: place.seq, session: null, turn: null }
  const row = rowOf(trace, place.seq)
  return {
    seq: place.seq,
    session: trace.session?.[row] ?? null,
    turn: sessions.turn[row] ?? null,
  }
}
