import type { Trace } from '../../shared/trace.ts'
import type { PlannedLengths } from './planned-text.ts'
import { phaseNumber, streamOf, type PlanPhase } from './streams.ts'
import { composeText, joinTexts, type CountedText } from './synthetic-text.ts'
import { traceSessions } from './trace-sessions.ts'
import type { Vocabulary } from './vocabulary.ts'

/** A trace that lengths can be taken from. */
export interface TraceWithLengths extends Trace {
  input_tokens: Uint32Array
  output_tokens: Uint32Array
}

/** A request whose length was not recorded, or was 0, is sent all the same: it did arrive. */
const TOKENS_MIN = 1

/** The trace, or a RangeError where it does not tell how long prompts and answers are. */
export function withLengths(trace: Trace | null): TraceWithLengths {
  if (trace === null) throw new RangeError('Prompts of a trace are planned with that trace')
  const { input_tokens, output_tokens } = trace
  if (input_tokens === null || output_tokens === null || trace.at_ns.length === 0)
    throw new RangeError('Prompts of a trace are planned from one with input and output lengths')
  return { ...trace, input_tokens, output_tokens }
}

/** The request of the trace that request `seq` repeats: after the last, the first comes again. */
export function rowOf(trace: Trace, seq: number): number {
  return seq % trace.at_ns.length
}

/** The recorded lengths of request `seq`; at least one token each. */
export function traceLengths(trace: TraceWithLengths, seq: number): PlannedLengths {
  const row = rowOf(trace, seq)
  return {
    input_tokens: Math.max(TOKENS_MIN, trace.input_tokens[row] ?? 0),
    output_tokens_max: Math.max(TOKENS_MIN, trace.output_tokens[row] ?? 0),
  }
}

/** Where the text of one request of a trace stands in a run. */
export interface RowPlace {
  seed: number
  repetition: number
  phase: PlanPhase
  seq: number
}

/**
 * Text of exactly the recorded length. Where the trace knows blocks, each block's text comes from
 * its id, so that prompts begin alike for as many blocks as they did. Where it knows sessions only,
 * a prompt that is longer than the one before in its session begins with it, as a conversation does.
 * Every repetition has texts of its own: none finds the caches that another has filled.
 */
export function tracePrompt(
  trace: Trace,
  tokens: number,
  place: RowPlace,
  vocabulary: Vocabulary,
): CountedText {
  const row = rowOf(trace, place.seq)
  const { seed, phase, repetition } = place
  const run = [phaseNumber(phase), repetition, Math.floor(place.seq / trace.at_ns.length)] as const
  const own = streamOf(seed, phase, repetition, place.seq)
  if (trace.prefixes !== null) {
    const { block_tokens, block_ids, offsets } = trace.prefixes
    const texts: CountedText[] = []
    let left = tokens
    for (let at = offsets[row] ?? 0; at < (offsets[row + 1] ?? 0) && left > 0; at += 1) {
      const random = streamOf(seed, 'blocks', ...run, block_ids[at] ?? 0)
      const block = composeText(vocabulary, Math.min(left, block_tokens), random)
      texts.push(block)
      left -= block.tokens
    }
    texts.push(composeText(vocabulary, left, own))
    return joinTexts(texts, vocabulary)
  }
  const sessions = traceSessions(trace)
  if (sessions === null) return composeText(vocabulary, tokens, own)
  const text = sessions.first_of_text[row] ?? row
  return composeText(vocabulary, tokens, streamOf(seed, 'session_text', ...run, text))
}
