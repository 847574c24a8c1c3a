import type { ChatMessage, PromptEntry } from '../../shared/prompts.ts'
import { flatten, lastUserText, upToTurn, userTurns } from './conversation.ts'
import { pickPrompt } from './pick-prompt.ts'
import type { PlannedText } from './planned-text.ts'
import { phaseNumber, streamOf, type PlanPhase } from './streams.ts'
import { composeText } from './synthetic-text.ts'
import type { Vocabulary } from './vocabulary.ts'

/** Where in a run a turn of a session is sent. */
export interface TurnPlace {
  seed: number
  repetition: number
  phase: PlanPhase
  session: number
  turn: number
}

/** The prompt of a file that request or session `number` begins with. */
export function entryOfSession(
  prompts: readonly PromptEntry[],
  seed: number,
  repetition: number,
  phase: PlanPhase,
  number: number,
): PromptEntry {
  if (prompts.length === 0) throw new RangeError('Prompts of a file are planned with those prompts')
  return pickPrompt(prompts, streamOf(seed, phase, repetition), number)
}

/** A prompt of a file as it stands, sent once and by itself. */
export function wholeEntry(entry: PromptEntry): PlannedText {
  if (typeof entry === 'string') return { prompt: entry, messages: null, input_tokens: null }
  return { prompt: flatten(entry), messages: entry, input_tokens: null }
}

/**
 * One turn of a session over a file: a recorded conversation up to that turn, with its recorded
 * answers. A prompt of one turn is followed by others of the file, with answers of synthetic text as
 * long as an answer may be.
 */
export function fileTurn(
  prompts: readonly PromptEntry[],
  place: TurnPlace,
  output_tokens_max: number,
  vocabulary: Vocabulary,
): PlannedText {
  const { seed, repetition, phase, session, turn } = place
  const entry = entryOfSession(prompts, seed, repetition, phase, session)
  if (typeof entry !== 'string' && userTurns(entry) > 1) return asPlanned(upToTurn(entry, turn))
  const messages: ChatMessage[] = []
  if (typeof entry === 'string') messages.push({ role: 'user', content: entry })
  else messages.push(...entry)
  for (let later = 1; later <= turn; later += 1) {
    const at = [phaseNumber(phase), repetition, session, later] as const
    const answer = composeText(vocabulary, output_tokens_max, streamOf(seed, 'answers', ...at))
    const next = streamOf(seed, 'further_prompts', ...at).int(prompts.length)
    messages.push({ role: 'assistant', content: answer.text })
    messages.push({ role: 'user', content: lastUserText(prompts[next] ?? '') })
  }
  return asPlanned(messages)
}

function asPlanned(messages: readonly ChatMessage[]): PlannedText {
  return { prompt: flatten(messages), messages, input_tokens: null }
}
