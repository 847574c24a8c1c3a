import type { ChatMessage, PromptEntry } from '../../shared/prompts.ts'

/** How many turns of the user a prompt of a file has; plain text is one. */
export function userTurns(entry: PromptEntry): number {
  if (typeof entry === 'string') return 1
  return entry.filter((message) => message.role === 'user').length
}

/** A recorded conversation up to its turn `turn` (from 0) of the user, the answers before it with it. */
export function upToTurn(entry: readonly ChatMessage[], turn: number): readonly ChatMessage[] {
  let seen = -1
  for (const [index, message] of entry.entries()) {
    if (message.role === 'user') seen += 1
    if (seen === turn) return entry.slice(0, index + 1)
  }
  return entry
}

/** What the user says last in a prompt of a file. */
export function lastUserText(entry: PromptEntry): string {
  if (typeof entry === 'string') return entry
  return entry.findLast((message) => message.role === 'user')?.content ?? flatten(entry)
}

/** A conversation as plain text, for protocols that know no messages. */
export function flatten(messages: readonly ChatMessage[]): string {
  return messages.map((message) => `${message.role}: ${message.content}`).join('\n\n')
}
