/** A process by its place: who started it, and its name as Linux keeps it (15 characters). */
export interface ProcessPlace {
  pid: number
  parent: number
  name: string
}

/** The processes of the server, or a sentence that says why they are not known. */
export type ServerTree = { pids: number[]; found_by: string } | { reason: string }

/** How many servers a sentence names. */
const NAMED_MAX = 3
/** More processes than a server has on one machine. */
const PIDS_MAX = 256

/** Servers of models, as their processes are called. */
const SERVERS =
  /^(vllm|VLLM::|sglang|text-generation|tritonserver|triton_python|llama-server|ollama|trtllm|nim_|tgi)/
/** They start in an interpreter that keeps its own name. */
const INTERPRETER = /^(python|pt_main_thread)/
/** They listen for a server that is elsewhere: another machine, or a container. */
const FORWARDERS = /^(ssh|sshd|autossh|kubectl|socat|docker-proxy|rootlessport|pasta|slirp4netns)/
const TUNNELS = /^(ssh|sshd|autossh|kubectl|socat)/

/** Who listens on the server's port, as far as it is seen. */
export interface PortUse {
  port: number
  /** Whether anyone does, in the network that is looked at. */
  in_use: boolean
  /** Of other users' processes it is not told who does. */
  holders: readonly number[]
}

/**
 * The processes that are the server on a machine: who holds the socket, with those it started; else
 * those called like a server of models, where there is one family of them only.
 */
export function serverTree(
  places: readonly ProcessPlace[],
  { port, in_use, holders }: PortUse,
): ServerTree {
  const table = new Map(places.map((place) => [place.pid, place]))
  const known = holders.flatMap((pid) => table.get(pid) ?? [])
  const tunnel = known.find(({ name }) => TUNNELS.test(name))
  if (tunnel !== undefined) {
    return {
      reason: `On port ${String(port)} ${tunnel.name} listens, which passes on to another machine: give that one to ssh.`,
    }
  }
  const listening = known.filter(({ name }) => !FORWARDERS.test(name))
  if (listening.length > 0) {
    return treeOf(table, listening, `processes of port ${String(port)}`)
  }
  const named = places.filter(({ name }) => SERVERS.test(name))
  const roots = rootsOf(table, named)
  const unseen = in_use
    ? `Which process listens on port ${String(port)} is told only to its owner`
    : `Nothing is seen to listen on port ${String(port)}, as with a container`
  if (roots.length === 0) {
    return { reason: `${unseen}, and no process is called like a server of models.` }
  }
  if (roots.length > 1) {
    const names = roots.slice(0, NAMED_MAX).map(({ name }) => name)
    return { reason: `${unseen}, and several servers run: ${names.join(', ')}.` }
  }
  return treeOf(table, named, `processes called ${named[0]?.name ?? ''}`)
}

function treeOf(
  table: ReadonlyMap<number, ProcessPlace>,
  members: readonly ProcessPlace[],
  found_by: string,
): ServerTree {
  const children = new Map<number, ProcessPlace[]>()
  for (const place of table.values()) {
    children.set(place.parent, [...(children.get(place.parent) ?? []), place])
  }
  const pids = new Set<number>()
  const open = rootsOf(table, members)
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (pids.has(next.pid)) continue
    pids.add(next.pid)
    open.push(...(children.get(next.pid) ?? []))
  }
  return pids.size > PIDS_MAX
    ? { reason: `The server has more than ${String(PIDS_MAX)} processes.` }
    : { pids: [...pids].sort((a, b) => a - b), found_by }
}

/** Up from each for as long as the one that started it is of the server, too. */
function rootsOf(
  table: ReadonlyMap<number, ProcessPlace>,
  members: readonly ProcessPlace[],
): ProcessPlace[] {
  const roots = new Map<number, ProcessPlace>()
  for (const member of members) {
    let root = member
    const seen = new Set<number>()
    for (let up = table.get(root.parent); up !== undefined; up = table.get(root.parent)) {
      const own = members.includes(up) || SERVERS.test(up.name) || startsIt(up, root)
      if (!own || seen.has(up.pid)) break
      seen.add(up.pid)
      root = up
    }
    roots.set(root.pid, root)
  }
  return [...roots.values()]
}

function startsIt(up: ProcessPlace, root: ProcessPlace): boolean {
  return INTERPRETER.test(up.name) && SERVERS.test(root.name)
}
