import type { Socket } from 'node:net'
import type { LoadJob } from '../../src/shared/process-messages.ts'
import type { RequestRecord } from '../../src/shared/request.ts'
import type { Workload } from '../../src/shared/workload.ts'
import { loadJob, recordsOfRun, smallWorkload } from '../../src/measure/load/load-job.fixture.ts'
import type { LoadEnd } from '../../src/measure/load/run-load.ts'

/** Runs of a load against servers that misbehave, and the words of ones that do not. */

const chunk = (text: string): string => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`
const event = (value: unknown): string => `data: ${JSON.stringify(value)}\n\n`
export const token = (text: string): string =>
  chunk(event({ choices: [{ index: 0, delta: { content: text } }] }))
export const errorEvent = (message: string): string => chunk(event({ error: { message } }))
export const HEAD =
  'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n'
export const LAST = `${chunk('data: [DONE]\n\n')}0\r\n\r\n`
/** Two tokens, and the end. */
export const GOOD = `${HEAD}${token('one')}${token(' two')}${LAST}`

export const good = (socket: Socket): void => {
  socket.write(GOOD)
}

export interface FaultRun {
  end: LoadEnd
  records: RequestRecord[]
  took_ms: number
}

export async function runAgainst(
  base_url: string,
  over: Partial<Workload> = {},
  job: Partial<LoadJob> = {},
  signal: AbortSignal = new AbortController().signal,
): Promise<FaultRun> {
  const workload = smallWorkload({ timeout_s: 20, sending_threads: 1, ...over })
  const begun = performance.now()
  const { end, records } = await recordsOfRun(
    loadJob(base_url, workload, { request_id_prefix: 'faults', ...job }),
    {},
    signal,
  )
  records.sort((left, right) => left.seq - right.seq)
  return { end, records, took_ms: performance.now() - begun }
}
