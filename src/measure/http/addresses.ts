import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'

/**
 * The addresses of a host, asked once a run: each connection asking again would put the resolver's
 * time into the first request's latency. IPv4 and IPv6 as the system orders them.
 * Rejects with the resolver's error.
 */
export async function resolveAddresses(host: string): Promise<string[]> {
  if (isIP(host) !== 0) return [host]
  const found = await lookup(host, { all: true, order: 'verbatim' })
  return found.map((one) => one.address)
}
