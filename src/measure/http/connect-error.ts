import type { Outcome } from '../../shared/request.ts'
import type { Endpoint } from './endpoint.ts'

/** A connection that failed, as data and in words. */
export interface ConnectFailure {
  outcome: Extract<Outcome, 'refused' | 'timeout' | 'client_error' | 'cut_off'>
  /** The system's name of the error, such as ECONNREFUSED; the message where it has none. */
  code: string
  message: string
}

/** This machine ran out of something: the measurement is at fault, not the server. */
const CLIENT_CODES = new Set(['EMFILE', 'ENFILE', 'EADDRNOTAVAIL', 'ENOBUFS', 'ENOMEM', 'EACCES'])
const NAME_CODES = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'ENODATA'])
const ROUTE_CODES = new Set(['EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'ENETDOWN'])
const TLS_CODE =
  /^(ERR_TLS|ERR_SSL|CERT_|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED|INVALID_CA|HOSTNAME_MISMATCH|EPROTO)/

export function errorCode(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message
}

/** Says what became of a connection that could not be made. */
export function connectFailure(error: Error, endpoint: Endpoint): ConnectFailure {
  const code = errorCode(error)
  const to = endpoint.authority
  if (CLIENT_CODES.has(code))
    return {
      outcome: 'client_error',
      code,
      message: `This machine could not open another connection (${code}): it ran out of sockets, ports or files.`,
    }
  if (code === 'ETIMEDOUT')
    return { outcome: 'timeout', code, message: `Nothing answered at ${to} in time.` }
  return { outcome: 'refused', code, message: refusedMessage(code, error, endpoint) }
}

function refusedMessage(code: string, error: Error, endpoint: Endpoint): string {
  const to = endpoint.authority
  if (code === 'ECONNREFUSED') return `Nothing listens at ${to}: is the server running?`
  if (NAME_CODES.has(code)) return `The name ${endpoint.host} is not known to this machine's DNS.`
  if (ROUTE_CODES.has(code)) return `There is no route to ${to}.`
  if (code === 'ERR_SSL_WRONG_VERSION_NUMBER' || code === 'ERR_SSL_PACKET_LENGTH_TOO_LONG')
    return `${to} does not speak TLS: try http:// instead of https://.`
  if (/SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET/.test(code))
    return `This machine does not trust the certificate of ${to} (${code}): name its authority in NODE_EXTRA_CA_CERTS.`
  if (TLS_CODE.test(code)) return `TLS with ${to} failed: ${error.message}.`
  return `The connection to ${to} failed: ${error.message}.`
}
