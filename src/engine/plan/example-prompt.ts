import type { LoadProfile } from '../../shared/load-profile.ts'
import type { ChatMessage } from '../../shared/prompts.ts'
import type { Workload } from '../../shared/workload.ts'
import { createSessions } from './sessions.ts'
import { streamOf } from './streams.ts'
import { syntheticPrompt, syntheticTurn } from './synthetic-prompt.ts'
import { composeText } from './synthetic-text.ts'
import { ESTIMATED_VOCABULARY } from './vocabulary.ts'

const EXAMPLE_CHARS_MAX = 600
/** More than the characters shown, and few enough for a prompt of any length. */
const EXAMPLE_TOKENS_MAX = 400
const RUN = { repetition: 0, phase: 'measured' as const }

/**
 * The beginning of the first prompt, as it is sent where nothing but an estimate counts tokens;
 * null for prompts of a file, and for a trace that is not at hand.
 */
export function examplePrompt(workload: Workload, trace: LoadProfile | null): string | null {
  const { prompts, seed, sessions } = workload
  if (prompts.kind === 'jsonl') return null
  if (prompts.kind === 'synthetic') {
    const at = sessions === null ? [0] : [0, 0]
    const place = { ...RUN, seed, at }
    const { text } = syntheticPrompt(prompts, place, ESTIMATED_VOCABULARY, EXAMPLE_TOKENS_MAX)
    return text.slice(0, EXAMPLE_CHARS_MAX)
  }
  const tokens = trace?.input_tokens?.values[0]
  if (tokens === undefined) return null
  const random = streamOf(seed, 'measured', RUN.repetition, 0)
  const length = Math.min(tokens, EXAMPLE_TOKENS_MAX)
  return composeText(ESTIMATED_VOCABULARY, length, random).text.slice(0, EXAMPLE_CHARS_MAX)
}

/** The second turn of the first synthetic session, each text cut; null where there is none. */
export function exampleSecondTurn(workload: Workload): ChatMessage[] | null {
  const { prompts, seed, sessions } = workload
  if (sessions === null || prompts.kind !== 'synthetic') return null
  if (createSessions(workload, RUN.repetition, RUN.phase).next().turns < 2) return null
  const place = { ...RUN, seed, session: 0, turn: 1 }
  const planned = syntheticTurn(prompts, place, ESTIMATED_VOCABULARY, EXAMPLE_TOKENS_MAX)
  return (planned.messages ?? []).map(({ role, content }) => ({
    role,
    content: content.slice(0, EXAMPLE_CHARS_MAX),
  }))
}
