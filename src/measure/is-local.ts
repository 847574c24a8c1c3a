/** Whether an address is this machine's own, so that client and server share its CPU. */
export function isLocal(base_url: string): boolean {
  const { hostname } = new URL(base_url)
  return hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.')
}
