/** undici, Node's own HTTP client, by its `stream` interface's cheaper sibling `request`. */
import { Agent, request } from 'undici'
import { CHAT_BODY } from '../client-run.ts'
import { runRival } from './rival.ts'
import { LineReader } from './sse-lines.ts'

const dispatcher = new Agent({ connections: null, pipelining: 1 })
const body = JSON.stringify(CHAT_BODY)

await runRival(async (port, rid, onEvent) => {
  const headers = { 'content-type': 'application/json', 'x-request-id': rid }
  const url = `http://127.0.0.1:${String(port)}/v1/chat/completions`
  const answer = await request(url, { method: 'POST', headers, body, dispatcher })
  const reader = new LineReader(onEvent)
  for await (const bytes of answer.body) reader.push(bytes as Buffer)
})
await dispatcher.close()
