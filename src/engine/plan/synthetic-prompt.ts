import type { ChatMessage, Prompts } from '../../shared/prompts.ts'
import { drawLength } from './lengths.ts'
import type { PlannedLengths, PlannedText } from './planned-text.ts'
import { phaseNumber, streamOf, type PlanPhase } from './streams.ts'
import { composeText, joinTexts, NO_TEXT, type CountedText } from './synthetic-text.ts'
import type { Vocabulary } from './vocabulary.ts'

export type SyntheticPrompts = Extract<Prompts, { kind: 'synthetic' }>

/** Where one synthetic text stands in a run: `[seq]`, or `[session, turn]`. */
export interface TextPlace {
  seed: number
  repetition: number
  phase: PlanPhase
  at: readonly number[]
}

interface DrawnLengths extends PlannedLengths {
  input_tokens: number
}

/** The lengths of one request; of a turn, what the user adds and what is answered. */
export function syntheticLengths(prompts: SyntheticPrompts, place: TextPlace): DrawnLengths {
  const random = streamOf(place.seed, place.phase, place.repetition, ...place.at)
  const input_tokens = drawLength(prompts.input_tokens, random)
  return { input_tokens, output_tokens_max: drawLength(prompts.output_tokens, random) }
}

/**
 * One prompt that has no turns before it. The shared prefix counts towards its length.
 * @param tokens_max Stops there, for a look at the beginning of a long one.
 */
export function syntheticPrompt(
  prompts: SyntheticPrompts,
  place: TextPlace,
  vocabulary: Vocabulary,
  tokens_max = Infinity,
): CountedText {
  const random = streamOf(place.seed, place.phase, place.repetition, ...place.at)
  const input_tokens = drawLength(prompts.input_tokens, random)
  // The same stream goes on where `syntheticLengths` stops.
  drawLength(prompts.output_tokens, random)
  const tokens = Math.min(input_tokens, tokens_max)
  const prefix = sharedPrefix(prompts, place, tokens)
  // Neither phase nor repetition: a system prompt is the same all along.
  const shared =
    prefix === null
      ? NO_TEXT
      : composeText(vocabulary, prefix.tokens, streamOf(place.seed, 'prefix', prefix.which))
  return joinTexts([shared, composeText(vocabulary, tokens - shared.tokens, random)], vocabulary)
}

/** Which of the workload's prefixes a prompt begins with, and how far its length lets it; or null. */
export function sharedPrefix(
  prompts: SyntheticPrompts,
  { seed, repetition, phase, at }: TextPlace,
  input_tokens: number,
): { which: number; tokens: number } | null {
  const tokens = Math.min(input_tokens, prompts.shared_prefix_tokens)
  if (tokens === 0 || prompts.shared_prefix_pct === 0) return null
  const choice = streamOf(seed, 'prefix_choice', phaseNumber(phase), repetition, ...at)
  if (choice.next() * 100 >= prompts.shared_prefix_pct) return null
  return { which: choice.int(prompts.shared_prefixes), tokens }
}

/**
 * One turn of a synthetic session: every turn before it with an answer of planned text as long as the
 * answer was asked to be, then the new text of the user. Only the first turn begins with a prefix.
 * @param tokens_max Of each text, for a look at the beginning of long ones.
 */
export function syntheticTurn(
  prompts: SyntheticPrompts,
  place: Omit<TextPlace, 'at'> & { session: number; turn: number },
  vocabulary: Vocabulary,
  tokens_max = Infinity,
): PlannedText {
  const { session, turn, ...rest } = place
  const texts: CountedText[] = []
  const messages: ChatMessage[] = []
  const say = (role: string, said: CountedText): void => {
    texts.push(said)
    messages.push({ role, content: said.text })
  }
  for (let earlier = 0; earlier <= turn; earlier += 1) {
    const here = { ...rest, at: [session, earlier] }
    const later = earlier === 0 ? prompts : { ...prompts, shared_prefix_tokens: 0 }
    say('user', syntheticPrompt(later, here, vocabulary, tokens_max))
    if (earlier === turn) break
    const { output_tokens_max } = syntheticLengths(prompts, here)
    const at = [phaseNumber(rest.phase), rest.repetition, session, earlier] as const
    const random = streamOf(rest.seed, 'answers', ...at)
    say('assistant', composeText(vocabulary, Math.min(output_tokens_max, tokens_max), random))
  }
  const { text, tokens } = joinTexts(texts, vocabulary)
  return { prompt: text, messages, input_tokens: tokens }
}
