/** The `openai` package for Node: what most scripts that measure a server are written with. */
import OpenAI from 'openai'
import { CHAT_BODY } from '../client-run.ts'
import { runRival } from './rival.ts'

let client: OpenAI | null = null

await runRival(async (port, rid, onEvent) => {
  const baseURL = `http://127.0.0.1:${String(port)}/v1`
  client ??= new OpenAI({ baseURL, apiKey: 'none', maxRetries: 0 })
  const body = { ...CHAT_BODY, messages: [...CHAT_BODY.messages] }
  const stream = await client.chat.completions.create(body, { headers: { 'x-request-id': rid } })
  for await (const chunk of stream) {
    const content = chunk.choices[0]?.delta.content ?? ''
    if (content !== '') onEvent()
  }
})
