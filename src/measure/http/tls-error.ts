const TLS_CODE =
  /^(ERR_TLS|ERR_SSL|CERT_|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED|INVALID_CA|INVALID_PURPOSE|HOSTNAME_MISMATCH|ERROR_IN_CERT|PATH_LENGTH|EPROTO)/
/** Nobody here vouches for the certificate. */
const UNTRUSTED =
  /^(SELF_SIGNED|DEPTH_ZERO|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|CERT_UNTRUSTED|INVALID_CA)/
const NOT_TLS = new Set([
  'ERR_SSL_WRONG_VERSION_NUMBER',
  'ERR_SSL_PACKET_LENGTH_TOO_LONG',
  'ERR_SSL_HTTP_REQUEST',
])
const NO_COMMON_VERSION = /PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL|NO_PROTOCOLS_AVAILABLE/
const NO_COMMON_ALPN = 'NO_APPLICATION_PROTOCOL'
const WANTS_CERTIFICATE = /CERTIFICATE_REQUIRED|BAD_CERTIFICATE$|HANDSHAKE_FAILURE/

export function isTlsError(code: string): boolean {
  return TLS_CODE.test(code)
}

/** The server refused every application protocol that was offered: it speaks another HTTP. */
export function isAlpnRefusal(code: string): boolean {
  return code.includes(NO_COMMON_ALPN)
}

/** What stands against TLS with the server, and what to do: one sentence. */
export function tlsMessage(code: string, error: Error, to: string): string {
  const unchecked = 'or switch the check of certificates off'
  if (NOT_TLS.has(code)) return `${to} does not speak TLS: try http:// instead of https://.`
  if (UNTRUSTED.test(code))
    return `This machine does not trust the certificate of ${to} (${code}): name its authority's PEM file in the connection's options, ${unchecked}.`
  if (code === 'CERT_HAS_EXPIRED')
    return `The certificate of ${to} has expired: renew it, ${unchecked}.`
  if (code === 'CERT_NOT_YET_VALID')
    return `The certificate of ${to} is not valid yet: check the clock of this machine, ${unchecked}.`
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID' || code === 'HOSTNAME_MISMATCH')
    return `The certificate of ${to} is made for other names (${namesOf(error)}): use one of them as the address, ${unchecked}.`
  if (code.includes(NO_COMMON_ALPN))
    return `${to} speaks no version of HTTP that was offered over TLS: choose "auto" or the other version.`
  if (NO_COMMON_VERSION.test(code))
    return `${to} and this machine have no version of TLS in common (${code}): the server needs TLS 1.2 or newer.`
  if (WANTS_CERTIFICATE.test(code))
    return `${to} broke off the TLS handshake (${code}): it may want a certificate of the client, which is not supported.`
  return `TLS with ${to} failed: ${error.message.trim()}.`
}

function namesOf(error: Error): string {
  const reason = 'reason' in error && typeof error.reason === 'string' ? error.reason : ''
  const names = /altnames: (.*)$|IP: .* is not in the cert's list: ?(.*)$/.exec(reason)
  const found = names?.[1] ?? names?.[2] ?? ''
  return found.trim() === '' ? 'not this one' : found.trim()
}
