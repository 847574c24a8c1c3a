import { ProblemError } from '../../shared/result.ts'
import type { ConnectionOptions } from '../../shared/target.ts'

/** A header's name is a token (RFC 9110, section 5.6.2). */
const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
/** A header's value is a single line of Latin-1, which is what the wire allows. */
const VALUE = /^[\t\u0020-\u007e\u0080-\u00ff]*$/

/** Headers that are made here, and why another one would not do. */
const MADE_HERE: Record<string, string> = {
  host: 'it is made from the address',
  'content-length': 'it is made from the body',
  'transfer-encoding': 'the body is sent whole',
  connection: 'connections are kept alive for the next request',
  'keep-alive': 'connections are kept alive for the next request',
  'proxy-connection': 'connections are kept alive for the next request',
  upgrade: 'the version of HTTP is an option of its own',
  te: 'trailers are not read',
  trailer: 'the body is sent whole',
  expect: 'the body is sent at once',
  authorization: 'it is made from the key; enter the key in its own field',
  'proxy-authorization': 'it is made from user and password in the address of the proxy',
  'x-request-id': 'each request has an id of its own in it',
}

/** Whether `value` can stand in a header: no line breaks, no control characters. */
export function isHeaderValue(value: string): boolean {
  return VALUE.test(value)
}

/**
 * The user's headers, checked: names in lower case, values trimmed.
 * Throws a ProblemError that names the header and what is wrong with it.
 */
export function checkHeaders(
  headers: ConnectionOptions['headers'],
): readonly (readonly [string, string])[] {
  const seen = new Set<string>()
  return headers.map(({ name, value }) => {
    const key = name.toLowerCase()
    if (!NAME.test(name))
      throw refused(`The header ${JSON.stringify(name)} has a character that no name may have.`)
    if (Object.hasOwn(MADE_HERE, key))
      throw refused(`The header ${name} cannot be set: ${MADE_HERE[key]}.`)
    if (!isHeaderValue(value))
      throw refused(
        `The value of the header ${name} holds a line break or a character that no header may have.`,
      )
    if (seen.has(key)) throw refused(`The header ${name} stands there twice: give it one value.`)
    seen.add(key)
    return [key, value.trim()] as const
  })
}

function refused(message: string): ProblemError {
  return new ProblemError({ code: 'bad_input', message, field: 'connection.headers' })
}
