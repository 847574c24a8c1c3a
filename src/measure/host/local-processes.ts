import { readdir, readFile, readlink, stat } from 'node:fs/promises'
import { monotonicNs } from '../clock.ts'
import { oneAtATime } from '../sampling/one-at-a-time.ts'
import type { Source, SourceSink } from '../sampling/sink.ts'
import type { Listener } from './listeners.ts'
import { parseProcessStat, type ProcessStat } from './process-stat.ts'
import { ServerProcesses, type ProcessTable } from './server-processes.ts'

const NS_PER_S = 1e9
const SOCKET_FILES = ['/proc/net/tcp', '/proc/net/tcp6']

/** Linux's /proc of this machine. Whatever ends, or may not be read, is left out. */
const LOCAL_TABLE: ProcessTable = {
  async listeners() {
    const files = await Promise.all(SOCKET_FILES.map((file) => readOr(file)))
    return files.join('\n')
  },
  async holders(sockets) {
    const pids = await allPids()
    const held = await Promise.all(pids.map(async (pid) => ((await holds(pid, sockets)) ? pid : 0)))
    return held.filter((pid) => pid !== 0)
  },
  places: async () => processStats(await allPids()),
}

/** The server's own processes where it runs on this machine; needs Linux. */
export function localProcessSource(port: number, sink: SourceSink): Source {
  if (process.platform !== 'linux') {
    sink.gap('The processes of a server are read on Linux only.')
    return { stop: () => undefined }
  }
  const server = new ServerProcesses(LOCAL_TABLE, port, '', sink)
  let stopped = false
  const read = async (): Promise<void> => {
    await server.look(monotonicNs())
    const processes = await processStats(server.pids)
    const at_ns = monotonicNs()
    if (!stopped) server.reading(processes, Number(at_ns) / NS_PER_S, at_ns)
  }
  return {
    tick: oneAtATime(read, (error) => {
      if (!stopped) sink.gap(`The processes of the server could not be read: ${String(error)}`)
    }),
    stop() {
      stopped = true
    },
  }
}

async function allPids(): Promise<number[]> {
  const names = await readdir('/proc')
  return names.filter((name) => /^\d+$/.test(name)).map(Number)
}

async function processStats(pids: readonly number[]): Promise<ProcessStat[]> {
  const texts = await Promise.all(pids.map((pid) => readOr(`/proc/${String(pid)}/stat`)))
  return texts.map((text) => parseProcessStat(text.trim())).filter((found) => found !== null)
}

/** Other users' files are not looked into: that they may not be seen is known without asking. */
async function holds(pid: number, sockets: readonly Listener[]): Promise<boolean> {
  const folder = `/proc/${String(pid)}`
  try {
    const { uid } = await stat(folder)
    const inodes = sockets.filter((socket) => socket.uid === uid).map(({ inode }) => inode)
    if (inodes.length === 0) return false
    const wanted = new Set(inodes.map((inode) => `socket:[${String(inode)}]`))
    for (const file of await readdir(`${folder}/fd`)) {
      if (wanted.has(await readlink(`${folder}/fd/${file}`))) return true
    }
    return false
  } catch {
    return false
  }
}

async function readOr(file: string): Promise<string> {
  return readFile(file, 'utf8').catch(() => '')
}
