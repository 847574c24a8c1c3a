import type { RequestRecord } from '../../shared/request.ts'
import type { Target } from '../../shared/target.ts'
import { NO_PART_TIMEOUTS } from '../../shared/workload.ts'
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
const CONNECT_TIMEOUT_S = 10
const SWEEP_MS = 50
const RID = 'probe'
const PROMPT = 'Name three colours.'
const CANCELLED = 'Cancelled by the user.'

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
  timeout_s: number
  signal: AbortSignal
}): Promise<OneAnswer> {
  const { target, endpoint, clock, signal, timeout_s } = options
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
  const limits = { ...NO_PART_TIMEOUTS, timeout_s, connect_s: CONNECT_TIMEOUT_S }
  const context = { endpoint, pool, clock, adapter, templates, limits }
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
    const stopWatching = watch(one, clock, signal)
    if (signal.aborted) one.abort('cancelled', CANCELLED)
    else one.start()
  })
  pool.destroy()
  const answer = Buffer.concat(pieces).subarray(0, ANSWER_BYTES_MAX).toString('utf8')
  return { record: toRecord(exchange, start_at), answer, streams: exchange.answer.isStream, path }
}

/** Holds the exchange to its limits, and ends it where the user says so; answers how to stop. */
function watch(exchange: Exchange, clock: Clock, signal: AbortSignal): () => void {
  const sweep = setInterval(() => {
    exchange.checkLimits(clock.now())
  }, SWEEP_MS)
  const cancel = (): void => {
    exchange.abort('cancelled', CANCELLED)
  }
  signal.addEventListener('abort', cancel, { once: true })
  return () => {
    clearInterval(sweep)
    signal.removeEventListener('abort', cancel)
  }
}
