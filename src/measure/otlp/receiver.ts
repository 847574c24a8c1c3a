import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { readJsonSpans } from './json-spans.ts'
import { readProtobufSpans } from './protobuf-spans.ts'
import { refusal, success, type Encoding } from './responses.ts'
import type { ReadSpans, Span } from './span.ts'
import { WireError } from './wire-reader.ts'

export const TRACES_PATH = '/v1/traces'
const HOST = '127.0.0.1'
/** Of one request, as it comes and unpacked. */
export const BODY_BYTES_MAX = 4 * 1024 * 1024
export const UNPACKED_BYTES_MAX = 16 * 1024 * 1024
export const REQUEST_SPANS_MAX = 20_000
/** Requests under way at once; an exporter tries again after one that is refused. */
const REQUESTS_MAX = 16
const REQUEST_TIMEOUT_MS = 10_000
const JSON_TYPE = 'application/json'
const PROTOBUF_TYPE = 'application/x-protobuf'

const unzip = promisify(gunzip)

/** Takes spans in; answers how many there was no room for. */
export type TakeSpans = (spans: readonly Span[]) => number

/** What cannot be taken, with the status that says so. */
class Refused extends Error {
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

export interface Receiver {
  port: number
  close(): void
}

/**
 * Listens on this machine alone for `ExportTraceServiceRequest`s, as Protocol Buffers or as JSON,
 * plain or packed by gzip (https://opentelemetry.io/docs/specs/otlp/#otlphttp). Rejects where the port
 * cannot be had.
 */
export async function openReceiver(port: number, take: TakeSpans): Promise<Receiver> {
  let under_way = 0
  const server = createServer((request, response) => {
    const encoding = encodingOf(request)
    response.on('close', () => {
      under_way -= 1
    })
    under_way += 1
    receive(request, encoding, under_way > REQUESTS_MAX, take)
      .then((refused) => {
        answer(response, 200, encoding ?? 'json', success(encoding ?? 'json', refused))
      })
      .catch((error: unknown) => {
        const status = error instanceof Refused ? error.status : 400
        const message = error instanceof Error ? error.message : String(error)
        answer(response, status, encoding ?? 'json', refusal(encoding ?? 'json', message))
      })
  })
  server.requestTimeout = REQUEST_TIMEOUT_MS
  server.headersTimeout = REQUEST_TIMEOUT_MS
  await listen(server, port)
  const address = server.address()
  return {
    port: address !== null && typeof address === 'object' ? address.port : port,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, HOST, () => {
      server.off('error', reject)
      server.on('error', () => undefined)
      resolve()
    })
  })
}

function encodingOf({ headers }: IncomingMessage): Encoding | null {
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase()
  if (type === JSON_TYPE) return 'json'
  return type === PROTOBUF_TYPE ? 'protobuf' : null
}

async function receive(
  request: IncomingMessage,
  encoding: Encoding | null,
  busy: boolean,
  take: TakeSpans,
): Promise<number> {
  const path = (request.url ?? '').split('?')[0]
  if (path !== TRACES_PATH) throw new Refused(404, `Spans are taken at ${TRACES_PATH}.`)
  if (request.method !== 'POST') throw new Refused(405, 'Spans come with POST.')
  if (encoding === null)
    throw new Refused(415, `The content type is ${JSON_TYPE} or ${PROTOBUF_TYPE}.`)
  if (busy) throw new Refused(503, 'Too many requests at once.')
  const { spans, refused } = read(await unpacked(request), encoding)
  return refused + take(spans)
}

async function unpacked(request: IncomingMessage): Promise<Buffer> {
  const coding = request.headers['content-encoding'] ?? 'identity'
  if (coding !== 'identity' && coding !== 'gzip')
    throw new Refused(415, 'The body is plain or packed by gzip.')
  const body = await bodyOf(request)
  if (coding === 'identity') return body
  try {
    return await unzip(body, { maxOutputLength: UNPACKED_BYTES_MAX })
  } catch (error) {
    const too_long = error instanceof RangeError
    throw new Refused(too_long ? 413 : 400, `The body cannot be unpacked: ${String(error)}`)
  }
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > BODY_BYTES_MAX)
      throw new Refused(413, `A request has ${BODY_BYTES_MAX} bytes at most.`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function read(body: Buffer, encoding: Encoding): ReadSpans {
  if (encoding === 'json') {
    const spans = readJsonSpans(body.toString(), REQUEST_SPANS_MAX)
    if (spans === null) throw new Refused(400, 'The body is no ExportTraceServiceRequest as JSON.')
    return spans
  }
  try {
    return readProtobufSpans(body, REQUEST_SPANS_MAX)
  } catch (error) {
    if (!(error instanceof WireError)) throw error
    throw new Refused(400, `The body is no ExportTraceServiceRequest: ${error.message}.`)
  }
}

function answer(response: ServerResponse, status: number, encoding: Encoding, body: Buffer): void {
  if (response.destroyed) return
  response.writeHead(status, {
    'content-type': encoding === 'json' ? JSON_TYPE : PROTOBUF_TYPE,
    'content-length': body.length,
    // What is still to come of a body that was refused is not read.
    ...(status === 200 ? {} : { connection: 'close' }),
  })
  response.end(body)
}
