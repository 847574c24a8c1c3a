import type { IncomingMessage } from 'node:http'
import { ApiError, badRequest } from './api-error.ts'

const BODY_BYTES_MAX = 4 * 2 ** 20

export interface JsonBody {
  value: unknown
  bytes: number
}

/** Reads a request's body as JSON; raises an ApiError where it is too long or no JSON. */
export async function readJsonBody(request: IncomingMessage): Promise<JsonBody> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) continue
    bytes += chunk.length
    if (bytes > BODY_BYTES_MAX) {
      throw new ApiError(413, 'BadRequestError', `The body exceeds ${BODY_BYTES_MAX} bytes`)
    }
    chunks.push(chunk)
  }
  try {
    return { value: JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown, bytes }
  } catch {
    throw badRequest('The body is not JSON')
  }
}
