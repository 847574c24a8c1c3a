/** Plain `node:http` with the parsing that such scripts have: lines split, JSON read. */
import { Agent, request } from 'node:http'
import { CHAT_BODY } from '../client-run.ts'
import { runRival } from './rival.ts'
import { LineReader } from './sse-lines.ts'

const agent = new Agent({ keepAlive: true, maxSockets: Infinity })
const body = JSON.stringify(CHAT_BODY)

await runRival(
  (port, rid, onEvent) =>
    new Promise((resolve, reject) => {
      const headers = { 'content-type': 'application/json', 'x-request-id': rid }
      const path = '/v1/chat/completions'
      const asked = request({ port, host: '127.0.0.1', path, method: 'POST', headers, agent })
      asked.on('error', reject)
      asked.on('response', (response) => {
        const reader = new LineReader(onEvent)
        response.on('data', (bytes: Buffer) => {
          reader.push(bytes)
        })
        response.on('end', resolve)
        response.on('error', reject)
      })
      asked.end(body)
    }),
)
agent.destroy()
