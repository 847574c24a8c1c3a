import { DEMO_MODEL } from '../../shared/demo-settings.ts'
import type { GenerationKind, GenerationRequest } from './generation-request.ts'

export const DONE_EVENT = 'data: [DONE]\n\n'

const MS_PER_S = 1_000

/** Writes the bodies of one answer: whole, or event by event. */
export interface AnswerFormat {
  /** The first event of a chat, which carries a role and no content; empty for a completion. */
  opening(): string
  token(text: string, finish_reason: string | null): string
  usage(): string
  whole(text: string): string
}

/** The shapes of OpenAI's API as vLLM writes them; the last token's event carries the finish reason. */
export function createAnswerFormat(
  id: string,
  request: GenerationRequest,
  now: Date,
): AnswerFormat {
  const created = Math.floor(now.getTime() / MS_PER_S)
  const names = OBJECTS[request.kind]
  const usage = {
    prompt_tokens: request.prompt_tokens.length,
    completion_tokens: request.output_tokens,
    total_tokens: request.prompt_tokens.length + request.output_tokens,
  }
  const base = { id: `${names.prefix}-${id}`, created, model: DEMO_MODEL }
  const chunk = { ...base, object: names.chunk }
  // Only the text and the finish reason differ between events; the rest is written once.
  const start = `data: ${JSON.stringify(chunk).slice(0, -1)},"choices":[{"index":0,${names.before}`
  return {
    opening: () =>
      request.kind === 'chat'
        ? `${start}{"role":"assistant","content":""},"logprobs":null,"finish_reason":null}]}\n\n`
        : '',
    token: (text, finish_reason) =>
      `${start}${names.open}${JSON.stringify(text)}${names.close},"logprobs":null,` +
      `"finish_reason":${JSON.stringify(finish_reason)}}]}\n\n`,
    usage: () => `data: ${JSON.stringify({ ...chunk, choices: [], usage })}\n\n`,
    whole: (text) =>
      JSON.stringify({
        ...base,
        object: names.whole,
        choices: [
          {
            index: 0,
            ...names.content(text),
            logprobs: null,
            finish_reason: request.finish_reason,
          },
        ],
        usage,
      }),
  }
}

interface ObjectNames {
  prefix: string
  whole: string
  chunk: string
  /** Around the text of a token's event. */
  before: string
  open: string
  close: string
  content(text: string): object
}

const OBJECTS: Record<GenerationKind, ObjectNames> = {
  chat: {
    prefix: 'chatcmpl',
    whole: 'chat.completion',
    chunk: 'chat.completion.chunk',
    before: '"delta":',
    open: '{"content":',
    close: '}',
    content: (text) => ({ message: { role: 'assistant', content: text } }),
  },
  completion: {
    prefix: 'cmpl',
    whole: 'text_completion',
    chunk: 'text_completion',
    before: '"text":',
    open: '',
    close: '',
    content: (text) => ({ text }),
  },
}
