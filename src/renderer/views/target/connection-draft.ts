import { DEFAULT_CONNECTION, type ConnectionOptions } from '../../../shared/target.ts'

/** How a connection is made, as the form holds it. */
export interface ConnectionDraft {
  /** One `Name: value` a line. */
  headers: string
  ca_file: string | null
  verify_tls: boolean
  proxy_url: string
  http_version: ConnectionOptions['http_version']
}

export const HTTP_VERSIONS: readonly {
  value: ConnectionOptions['http_version']
  label: string
}[] = [
  { value: 'auto', label: 'As the server offers' },
  { value: '1.1', label: 'HTTP/1.1' },
  { value: '2', label: 'HTTP/2' },
]

export function connectionDraft(
  connection: ConnectionOptions = DEFAULT_CONNECTION,
): ConnectionDraft {
  const { headers, proxy_url, ...rest } = connection
  return { ...rest, headers: headersText(headers), proxy_url: proxy_url ?? '' }
}

/** What the schema is asked to parse. */
export function connectionInput(draft: ConnectionDraft): unknown {
  const { headers, proxy_url, ...rest } = draft
  return {
    ...rest,
    headers: parseHeaders(headers).headers,
    proxy_url: proxy_url.trim() === '' ? null : proxy_url.trim(),
  }
}

function headersText(headers: ConnectionOptions['headers']): string {
  return headers.map(({ name, value }) => `${name}: ${value}`).join('\n')
}

/** A field name of HTTP: RFC 9110, 5.6.2, `token`. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/

/** Reads one `Name: value` a line; `error` names the first line that is none. */
export function parseHeaders(text: string): {
  headers: ConnectionOptions['headers']
  error: string | null
} {
  const headers: ConnectionOptions['headers'] = []
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue
    const colon = line.indexOf(':')
    const name = line.slice(0, Math.max(0, colon)).trim()
    if (!TOKEN.test(name)) {
      const error = `“${line.trim()}” is no header: Name: value, such as x-tenant: tests`
      return { headers, error }
    }
    headers.push({ name, value: line.slice(colon + 1).trim() })
  }
  return { headers, error: null }
}

/** What is set, for the line of a closed disclosure. */
export function connectionWords(draft: ConnectionDraft): string {
  const headers = parseHeaders(draft.headers).headers.length
  return [
    headers === 0 ? '' : headers === 1 ? '1 header' : `${String(headers)} headers`,
    draft.ca_file === null ? '' : 'own authority',
    draft.verify_tls ? '' : 'certificates not checked',
    draft.proxy_url.trim() === '' ? '' : 'through a proxy',
    draft.http_version === 'auto' ? '' : `HTTP/${draft.http_version} only`,
  ]
    .filter((word) => word !== '')
    .join(', ')
}
