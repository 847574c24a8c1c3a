import type { Fault, Outcome } from '../../shared/request.ts'
import type { Endpoint } from './endpoint.ts'
import { ProxyFailure } from './proxy-failure.ts'
import { isTlsError, tlsMessage } from './tls-error.ts'

/** A connection that failed, as data and in words. */
export interface ConnectFailure {
  outcome: Extract<Outcome, 'refused' | 'timeout' | 'client_error' | 'cut_off' | 'malformed'>
  fault: Fault
  /** One sentence, with what to do next. */
  message: string
}

/** This machine ran out of something: the measurement is at fault, not the server. */
const CLIENT_CODES = new Set(['EMFILE', 'ENFILE', 'EADDRNOTAVAIL', 'ENOBUFS', 'ENOMEM', 'EACCES'])
const NAME_CODES = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'ENODATA', 'EAI_NODATA'])
const ROUTE_CODES = new Set(['EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'ENETDOWN'])
const CLOSED_CODES = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED'])

export function errorCode(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message
}

/** Says what became of a connection that could not be made. */
export function connectFailure(error: Error, endpoint: Endpoint): ConnectFailure {
  const code = errorCode(error)
  const to = endpoint.authority
  if (CLIENT_CODES.has(code)) return clientFailure(code)
  if (error instanceof ProxyFailure)
    return { outcome: 'refused', fault: 'proxy', message: error.message }
  if (code === 'ETIMEDOUT')
    return {
      outcome: 'timeout',
      fault: 'connect_timeout',
      message: `Nothing answered at ${to} in time: is the address right, and does a firewall stand between?`,
    }
  if (code === NO_HTTP2)
    return {
      outcome: 'malformed',
      fault: 'malformed',
      message: `${to} does not speak HTTP/2${endpoint.secure ? '' : ' without TLS'}: choose HTTP/1.1 or "auto".`,
    }
  if (code === 'ECONNREFUSED')
    return refused('refused', `Nothing listens at ${to}: is the server running?`)
  if (NAME_CODES.has(code)) return refused('dns', nameMessage(code, endpoint))
  if (ROUTE_CODES.has(code))
    return refused(
      'unreachable',
      `There is no route to ${to} (${code}): are both machines in one network, or is a VPN off?`,
    )
  if (isTlsError(code)) return refused('tls', tlsMessage(code, error, to))
  if (CLOSED_CODES.has(code))
    return refused(
      'reset',
      `${to} closed the connection before it stood${endpoint.secure ? ': does it speak TLS?' : '.'}`,
    )
  return refused('refused', `The connection to ${to} failed: ${error.message}.`)
}

/** The code of an error that says that the other side began with something else than HTTP/2. */
export const NO_HTTP2 = 'CHOKEPOINT_NO_HTTP2'

function refused(fault: Fault, message: string): ConnectFailure {
  return { outcome: 'refused', fault, message }
}

function clientFailure(code: string): ConnectFailure {
  return {
    outcome: 'client_error',
    fault: 'client',
    message: `This machine could not open another connection (${code}): it ran out of sockets, ports or files; lower the load, or raise its limits.`,
  }
}

function nameMessage(code: string, endpoint: Endpoint): string {
  const name = `The name ${endpoint.host}`
  return code === 'EAI_AGAIN'
    ? `${name} could not be looked up, since no DNS server answers: check the network, or use the address.`
    : `${name} is not known to this machine's DNS: check its spelling, or use the address.`
}

/**
 * Says what became of a connection that stood and broke before the answer was whole.
 * @param error Null where the server closed it in good order.
 * @param got How many token events had come; null where nothing had.
 */
export function brokenFailure(
  error: Error | null,
  endpoint: Endpoint,
  got: number | null,
  wasReused: boolean,
): ConnectFailure {
  const code = error === null ? null : errorCode(error)
  if (code !== null && CLIENT_CODES.has(code)) return clientFailure(code)
  if (error !== null && code !== null && isTlsError(code))
    return refused('tls', tlsMessage(code, error, endpoint.authority))
  const how =
    error === null ? 'The server closed the connection' : `The connection broke (${error.message})`
  if (got !== null)
    return {
      outcome: 'cut_off',
      fault: error === null ? 'cut_off' : 'reset',
      message: `${how} after ${got} token events, before the answer was whole: did the server stop?`,
    }
  const why = wasReused
    ? '; it had been kept alive, and servers that restart, or that close idle connections, end it so. It was not sent again.'
    : ': did the server stop, or refuse the load?'
  return { outcome: 'cut_off', fault: 'reset', message: `${how} before it answered${why}` }
}
