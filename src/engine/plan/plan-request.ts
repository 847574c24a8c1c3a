import type { ChatMessage, PromptEntry } from '../../shared/prompts.ts'
import type { PlannedRequest, Workload } from '../../shared/workload.ts'
import { createRandom, deriveSeed, type Random } from '../stats/random.ts'
import { drawLength } from './lengths.ts'
import { pickPrompt } from './pick-prompt.ts'
import { WORDS } from './words.ts'

/** Streams of chance are apart, so that none shifts another. */
const STREAM_MEASURED = 1
const STREAM_WARM_UP = 2
const STREAM_PREFIX = 3

/** Which part of a run a request belongs to; each draws from a stream of its own. */
export type PlanPhase = 'warm_up' | 'measured'

/** The lengths of one request, without its text. `input_tokens` is null for prompts from a file. */
export interface PlannedLengths {
  input_tokens: number | null
  output_tokens_max: number
}

function streamOf(workload: Workload, repetition: number, seq: number, phase: PlanPhase): Random {
  const stream = phase === 'warm_up' ? STREAM_WARM_UP : STREAM_MEASURED
  return createRandom(deriveSeed(workload.seed, stream, repetition, seq))
}

function drawLengths(workload: Workload, random: Random): PlannedLengths {
  const { prompts } = workload
  if (prompts.kind === 'trace')
    throw new RangeError('Prompts of a trace are planned from the trace')
  if (prompts.kind === 'jsonl')
    return { input_tokens: null, output_tokens_max: prompts.output_tokens_max }
  const input_tokens = drawLength(prompts.input_tokens, random)
  return { input_tokens, output_tokens_max: drawLength(prompts.output_tokens, random) }
}

/** The lengths that `planRequest` gives the same request, without building its text. */
export function planLengths(
  workload: Workload,
  repetition: number,
  seq: number,
  phase: PlanPhase = 'measured',
): PlannedLengths {
  return drawLengths(workload, streamOf(workload, repetition, seq, phase))
}

/**
 * One request of a run, from the workload's seed, the repetition and the request's number alone:
 * repetition k sends the same requests in every iteration, so that runs can be compared in pairs,
 * and different ones in every repetition.
 * @param prompts The prompts of the workload's file; null for synthetic prompts.
 */
export function planRequest(
  workload: Workload,
  repetition: number,
  seq: number,
  prompts: readonly PromptEntry[] | null,
  phase: PlanPhase = 'measured',
): PlannedRequest {
  const random = streamOf(workload, repetition, seq, phase)
  const { input_tokens, output_tokens_max } = drawLengths(workload, random)
  if (workload.prompts.kind === 'synthetic') {
    const tokens = input_tokens ?? 1
    const prompt = syntheticText(workload, tokens, random)
    return {
      seq,
      session: null,
      turn: null,
      prompt,
      messages: null,
      input_tokens,
      output_tokens_max,
      exact_output: true,
    }
  }
  if (prompts === null || prompts.length === 0)
    throw new RangeError('A workload with prompts from a file is planned with those prompts')
  const stream = phase === 'warm_up' ? STREAM_WARM_UP : STREAM_MEASURED
  const order = createRandom(deriveSeed(workload.seed, stream, repetition))
  const entry = pickPrompt(prompts, order, seq)
  const isText = typeof entry === 'string'
  return {
    seq,
    session: null,
    turn: null,
    prompt: isText ? entry : flatten(entry),
    messages: isText ? null : entry,
    input_tokens: null,
    output_tokens_max,
    exact_output: false,
  }
}

/** A conversation as plain text, for protocols that know no messages. */
function flatten(messages: readonly ChatMessage[]): string {
  return messages.map((message) => `${message.role}: ${message.content}`).join('\n\n')
}

/**
 * About `tokens` tokens of text, a word each. The first `shared_prefix_tokens` words are the same in
 * every request of the workload; they count towards the length.
 */
function syntheticText(workload: Workload, tokens: number, random: Random): string {
  if (workload.prompts.kind !== 'synthetic') return ''
  const shared = Math.min(tokens, workload.prompts.shared_prefix_tokens)
  const words: string[] = []
  const prefix = createRandom(deriveSeed(workload.seed, STREAM_PREFIX))
  for (let index = 0; index < tokens; index += 1) {
    const source = index < shared ? prefix : random
    words.push(WORDS[source.int(WORDS.length)] ?? '')
  }
  return words.join(' ')
}
