import type { Fault } from '../../shared/request.ts'
import type { ConnectionOptions } from '../../shared/target.ts'
import { DEFAULT_CONNECTION } from '../../shared/target.ts'
import { createClock, type Clock } from '../clock.ts'
import type { Channel, ChannelUser } from './channel.ts'
import { brokenFailure, connectFailure } from './connect-error.ts'
import type { Endpoint } from './endpoint.ts'
import { openEndpoint } from './open-endpoint.ts'
import { ConnectionPool } from './pool.ts'
import { requestBytes } from './request-bytes.ts'

/** What one request of a test brought back. */
export interface Taken {
  status: number | null
  body: string
  reused: boolean | null
  fault: Fault | null
  message: string | null
  connected_at: number | null
  sent_at: number | null
  read_at: number[]
}

export interface Client {
  endpoint: Endpoint
  pool: ConnectionPool
  clock: Clock
  /** Sends `GET /`, or posts `body`, and answers what came. */
  ask: (body?: string | null) => Promise<Taken>
}

export async function clientOf(
  base_url: string,
  connection: Partial<ConnectionOptions> = {},
): Promise<Client> {
  const endpoint = await openEndpoint(base_url, { ...DEFAULT_CONNECTION, ...connection })
  const clock = createClock()
  const pool = new ConnectionPool(endpoint, clock)
  const ask = (body: string | null = null): Promise<Taken> => {
    const method = body === null ? 'GET' : 'POST'
    const bytes = requestBytes(endpoint, null, { method, path: '/', headers: {}, body })
    return take(pool, endpoint, bytes)
  }
  return { endpoint, pool, clock, ask }
}

function take(pool: ConnectionPool, endpoint: Endpoint, bytes: Buffer): Promise<Taken> {
  const taken: Taken = {
    status: null,
    body: '',
    reused: null,
    fault: null,
    message: null,
    connected_at: null,
    sent_at: null,
    read_at: [],
  }
  let channel: Channel | null = null
  return new Promise((resolve) => {
    const done = (): void => {
      channel?.release()
      resolve(taken)
    }
    const user: ChannelUser = {
      onChannel: (given, reused, at) => {
        channel = given
        taken.reused = reused
        taken.connected_at = at
        given.send(bytes)
      },
      onSent: (at) => (taken.sent_at = at),
      onHead: ({ status }) => (taken.status = status),
      onBody: (piece, start, end, at) => {
        taken.body += piece.toString('utf8', start, end)
        taken.read_at.push(at)
      },
      onPacket: () => undefined,
      onEnd: done,
      onFlaw: ({ kind, reason }) => {
        taken.fault = kind
        taken.message = reason
        done()
      },
      onClose: (error) => {
        const failure =
          taken.connected_at === null && error !== null
            ? connectFailure(error, endpoint)
            : brokenFailure(error, endpoint, null, taken.reused === true)
        taken.fault = failure.fault
        taken.message = failure.message
        channel = null
        done()
      },
    }
    pool.take(user)
  })
}
