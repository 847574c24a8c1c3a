import type { RequestRecord } from '../../shared/request.ts'
import type { Target } from '../../shared/target.ts'
import type { Clock } from '../clock.ts'
import { requestPath, type Endpoint } from '../http/endpoint.ts'
import { ConnectionPool } from '../http/pool.ts'
import { requestBytes } from '../http/request-bytes.ts'
import { Exchange } from '../load/exchange.ts'
import { toRecord } from '../load/record.ts'
import { createFrameTemplates } from '../protocols/frame-templates.ts'
import { protocolAdapter } from '../protocols/protocols.ts'

const ANSWER_BYTES_MAX = 2_000
const OUTPUT_TOKENS_MAX = 16
const RID = 'probe'
const PROMPT = 'Name three colours.'

export interface OneAnswer {
  record: RequestRecord
  /** The beginning of the answer's body, as it came. */
  answer: string
  /** Whether it came as a stream of events. */
  streams: boolean
  /** As it stood on the request line. */
  path: string
}

/** Sends one small request through the same code that measures. What fails is in the record. */
export async function sendOne(options: {
  target: Pick<Target, 'protocol' | 'http_json' | 'streaming'>
  model: string
  api_key: string | null
  endpoint: Endpoint
  clock: Clock
  timeout_ms: number
  signal: AbortSignal
}): Promise<OneAnswer> {
  const { target, endpoint, clock, signal, timeout_ms } = options
  const adapter = protocolAdapter(target.protocol)
  const asked = adapter.request(
    {
      seq: 0,
      session: null,
      turn: null,
      prompt: PROMPT,
      messages: null,
      input_tokens: null,
      output_tokens_max: OUTPUT_TOKENS_MAX,
      exact_output: false,
    },
    { model: options.model, http_json: target.http_json, streaming: target.streaming },
  )
  const path = requestPath(endpoint, asked.path)
  const headers = { ...asked.headers, 'x-request-id': RID }
  const parts = { method: 'POST' as const, path, headers, body: asked.body }
  const bytes = requestBytes(endpoint, options.api_key, parts)
  const pool = new ConnectionPool(endpoint, clock)
  const templates = createFrameTemplates((value) => adapter.contentSlot(value))
  const context = { endpoint, pool, clock, adapter, templates }
  const request = {
    rid: RID,
    seq: 0,
    session: null,
    turn: null,
    warmup: false,
    bytes,
    input_tokens: null,
  }
  const pieces: Buffer[] = []
  const start_at = clock.now()
  const exchange = await new Promise<Exchange>((resolve) => {
    const one = new Exchange(context, request, start_at, (ended) => {
      stopWatching()
      resolve(ended)
    })
    one.onBodyBytes = (piece) => {
      if (Buffer.concat(pieces).length < ANSWER_BYTES_MAX) pieces.push(Buffer.from(piece))
    }
    const stopWatching = watchTime(one, timeout_ms, signal)
    one.start()
  })
  pool.destroy()
  const answer = Buffer.concat(pieces).subarray(0, ANSWER_BYTES_MAX).toString('utf8')
  return { record: toRecord(exchange, start_at), answer, streams: exchange.answer.isStream, path }
}

/** Ends the exchange when its time is over or the user says so; answers how to stop watching. */
function watchTime(exchange: Exchange, timeout_ms: number, signal: AbortSignal): () => void {
  const timer = setTimeout(() => {
    exchange.abort('timeout', `No whole answer within ${timeout_ms / 1_000} s.`)
  }, timeout_ms)
  const cancel = (): void => {
    exchange.abort('cancelled', 'Cancelled by the user.')
  }
  signal.addEventListener('abort', cancel, { once: true })
  return () => {
    clearTimeout(timer)
    signal.removeEventListener('abort', cancel)
  }
}
