import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { createServer, type AddressInfo } from 'node:net'
import path from 'node:path'

const PROXY = path.join(import.meta.dirname, 'slow-proxy.ts')
/** The server's core, and the one that is left to the client. */
export const SERVER_CORE = '0'
const CLIENT_CORE = '1'

export async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const { port } = probe.address() as AddressInfo
  await new Promise((resolve) => probe.close(resolve))
  return port
}

/** Keeps this process, and what it starts from now on, on the client's core. */
export function stayOnClientCore(): void {
  spawnSync('taskset', ['--all-tasks', '--cpu-list', '--pid', CLIENT_CORE, String(process.pid)])
}

/**
 * Processes that keep the server's core busy and do nothing else. Each has a session of its own, as
 * services have: Linux shares a core among sessions first (sched_autogroup, sched(7)).
 */
export function startNeighbours(count: number): ChildProcess[] {
  const args = ['--cpu-list', SERVER_CORE, process.execPath, '-e', 'for (;;) {}']
  return Array.from({ length: count }, () =>
    spawn('taskset', args, { stdio: 'ignore', detached: true }),
  )
}

export function startProxy(port: number, to: number, delay_ms: number): Promise<ChildProcess> {
  const args = ['--port', port, '--to', to, '--delay-ms', delay_ms].map(String)
  const child = spawn(process.execPath, [PROXY, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  return new Promise((resolve, reject) => {
    child.stdout.once('data', () => resolve(child))
    child.once('exit', () => reject(new Error('the proxy ended')))
  })
}
