import type { ProcessPlace } from './server-tree.ts'

/** More processes than a machine has; what is beyond is not looked at. */
const PLACES_MAX = 200_000

const PARENT = /^\/proc\/(\d{1,10})\/status:PPid:\s*(\d{1,10})$/
const NAME = /^\/proc\/(\d{1,10})\/comm:(.{0,64})$/
const HOLDER_HEAD = /^\/proc\/(\d{1,10})\/fd:$/
const SOCKET = /socket:\[(\d{1,20})\]$/

/**
 * What `grep -H` prints of every process' `status` (the line PPid) and `comm`. A process that ended in
 * between lacks one of them and is left out.
 */
export function parsePlaces(lines: readonly string[]): ProcessPlace[] {
  const parents = new Map<number, number>()
  const places: ProcessPlace[] = []
  for (const line of lines) {
    const [, child, parent] = PARENT.exec(line) ?? []
    if (child !== undefined) parents.set(Number(child), Number(parent))
  }
  for (const line of lines) {
    const [, pid, name = ''] = NAME.exec(line) ?? []
    const parent = parents.get(Number(pid))
    if (pid === undefined || parent === undefined || places.length >= PLACES_MAX) continue
    places.push({ pid: Number(pid), parent, name })
  }
  return places
}

/** Who holds one of the sockets, from what `ls -l` prints of the folder `fd` of every process. */
export function parseHolders(lines: readonly string[], inodes: readonly number[]): number[] {
  const wanted = new Set(inodes.map(String))
  const holders = new Set<number>()
  let pid: number | null = null
  for (const line of lines) {
    const head = HOLDER_HEAD.exec(line)?.[1]
    if (head !== undefined) pid = Number(head)
    const inode = SOCKET.exec(line)?.[1]
    if (pid !== null && inode !== undefined && wanted.has(inode)) holders.add(pid)
  }
  return [...holders]
}
