/** A socket that listens. */
export interface Listener {
  inode: number
  /** Who opened it. */
  uid: number
}

/** Columns of /proc/net/tcp and tcp6. Source: proc_net_tcp(5) */
const LOCAL = 1
const STATE = 3
const UID = 7
const INODE = 9
const LISTENS = '0A'
const HEX = 16

/** The sockets of /proc/net/tcp (and tcp6, one after the other) that listen on a port. */
export function parseListeners(text: string, port: number): Listener[] {
  return text.split('\n').flatMap((line) => {
    const columns = line.trim().split(/\s+/)
    if (columns[STATE] !== LISTENS) return []
    const [, local_port] = /:([\dA-F]{4})$/.exec(columns[LOCAL] ?? '') ?? []
    if (local_port === undefined || parseInt(local_port, HEX) !== port) return []
    const inode = Number(columns[INODE])
    const uid = Number(columns[UID])
    return Number.isSafeInteger(inode) && inode > 0 && Number.isSafeInteger(uid)
      ? [{ inode, uid }]
      : []
  })
}
