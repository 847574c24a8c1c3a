import { readFile } from 'node:fs/promises'
import { networkStats } from 'systeminformation'

const LINUX_FILE = '/proc/net/dev'
const LOOPBACK = 'lo'
/** Columns of a line of /proc/net/dev after the interface's name: bytes received, bytes sent. */
const RECEIVED = 0
const SENT = 8

/**
 * Bytes received and sent by this machine's network interfaces since it started, loopback left out.
 * Null where the system does not tell.
 */
export async function networkBytes(platform: NodeJS.Platform): Promise<number | null> {
  if (platform === 'linux') return parseNetDev(await readFile(LINUX_FILE, 'utf8'))
  const interfaces = await networkStats('*')
  const total = interfaces
    .filter(({ iface }) => !/^lo\d*$/.test(iface))
    .reduce((sum, { rx_bytes, tx_bytes }) => sum + rx_bytes + tx_bytes, 0)
  return Number.isFinite(total) ? total : null
}

/** Sum of both directions over the interfaces of Linux's /proc/net/dev; null where it has none. */
export function parseNetDev(text: string): number | null {
  const bytes = text.split('\n').flatMap((line) => {
    const [name, columns] = line.split(':')
    if (columns === undefined || name?.trim() === LOOPBACK) return []
    const figures = columns.trim().split(/\s+/).map(Number)
    return [(figures[RECEIVED] ?? Number.NaN) + (figures[SENT] ?? Number.NaN)]
  })
  const total = bytes.reduce((sum, value) => sum + value, 0)
  return bytes.length === 0 || !Number.isFinite(total) ? null : total
}

/** A counter at an instant of its machine's clock. */
export interface CounterAt {
  value: number
  at_s: number
}

/** Growth a second between two readings; null where there are not two, or the counter began anew. */
export function rateOf(before: CounterAt | null, now: CounterAt | null): number | null {
  if (before === null || now === null || now.value < before.value) return null
  const elapsed_s = now.at_s - before.at_s
  return elapsed_s > 0 ? (now.value - before.value) / elapsed_s : null
}
