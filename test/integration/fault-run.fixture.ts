import type { Socket } from 'node:net'
import type { LoadJob } from '../../src/shared/process-messages.ts'
import { SYNTHETIC_DEFAULTS } from '../../src/shared/prompts.ts'
import { recordsOf } from '../../src/shared/record-batch.ts'
import type { RequestRecord } from '../../src/shared/request.ts'
import { TARGET_DEFAULTS } from '../../src/shared/target.ts'
import { WORKLOAD_DEFAULTS, workloadSchema, type Workload } from '../../src/shared/workload.ts'
import { runLoad, type LoadEnd } from '../../src/measure/load/run-load.ts'

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
  const workload = workloadSchema.parse({
    prompts: {
      kind: 'synthetic',
      input_tokens: { kind: 'fixed', tokens: 5 },
      output_tokens: { kind: 'fixed', tokens: 2 },
      shared_prefix_tokens: 0,
      ...SYNTHETIC_DEFAULTS,
    },
    arrivals: { kind: 'closed', concurrency: 2 },
    stop: { kind: 'requests', requests: 8 },
    warmup_requests: 0,
    repetitions: 3,
    seed: 1,
    timeout_s: 20,
    ...WORKLOAD_DEFAULTS,
    sending_threads: 1,
    ...over,
  })
  const records: RequestRecord[] = []
  const begun = performance.now()
  const end = await runLoad(
    {
      run_id: 'faults',
      base_url,
      protocol: 'openai-chat',
      model: 'm',
      http_json: null,
      ...TARGET_DEFAULTS,
      api_key: null,
      workload,
      repetition: 0,
      ttft_slo_ms: null,
      request_id_prefix: 'faults',
      ...job,
    },
    {
      warmingUp: () => undefined,
      started: () => undefined,
      tick: () => undefined,
      records: (batch) => records.push(...recordsOf(batch)),
    },
    signal,
  )
  records.sort((left, right) => left.seq - right.seq)
  return { end, records, took_ms: performance.now() - begun }
}
