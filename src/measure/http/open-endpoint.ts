import type { ConnectionOptions } from '../../shared/target.ts'
import { parseProxy, type Dialing } from './dialing.ts'
import { parseEndpoint, type Endpoint } from './endpoint.ts'
import { checkHeaders } from './headers.ts'
import { trust } from './trust.ts'

/**
 * Reads the options of a connection once, before anything is sent. Throws a ProblemError, one sentence,
 * for an address, header, proxy or file that cannot be.
 */
export async function openEndpoint(
  base_url: string,
  connection: ConnectionOptions,
): Promise<Endpoint> {
  const plain = parseEndpoint(base_url)
  const checks = plain.secure && connection.verify_tls
  const dialing: Dialing = {
    proxy: connection.proxy_url === null ? null : parseProxy(connection.proxy_url),
    headers: checkHeaders(connection.headers),
    http_version: connection.http_version,
    tls: {
      verify: connection.verify_tls,
      context: checks ? await trust(connection.ca_file) : null,
      session: null,
    },
  }
  return { ...plain, dialing }
}
