import type { IncomingMessage, ServerResponse } from 'node:http'
import { z } from 'zod'
import type { DemoConfig } from '../settings.ts'
import { hashText } from '../simulation/random.ts'
import { splitTokens } from '../text/tokens.ts'
import { badRequest, sendJson } from './api-error.ts'
import { readJsonBody } from './read-body.ts'

const bodySchema = z.looseObject({ prompt: z.string() })

/** `/tokenize` as vLLM answers it for a prompt: ids, their count, and the model's context length. */
export async function tokenize(
  config: DemoConfig,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { value } = await readJsonBody(incoming)
  const parsed = bodySchema.safeParse(value)
  if (!parsed.success) throw badRequest('prompt: expected a text', 'prompt')
  const tokens = splitTokens(parsed.data.prompt).map((piece) => hashText(piece))
  sendJson(response, 200, { count: tokens.length, max_model_len: config.max_model_len, tokens })
}
