/**
 * How long a start takes until the window can be used, and what the idle app holds in memory:
 * `npm run build && xvfb-run -a node test/bench/cold-start.ts [starts]`, with CHOKEPOINT_ELECTRON set
 * as `npm test` sets it. The time goes from the spawn to the largest paint of the first page, which
 * is drawn when the app knows what it opens with; nobody is connected to the app before that.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile } from 'node:fs/promises'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { chromium } from 'playwright-core'
import { dataFolder } from '../e2e/app.ts'

const STARTS = Number(process.argv[2] ?? 5)
const IDLE_MS = 10_000
const KIB_PER_MIB = 1_024
const ADDRESS = /DevTools listening on (ws:\S+)/
const LAST_PAINT = `new Promise((resolve) => {
  new PerformanceObserver((list) => {
    resolve(performance.timeOrigin + list.getEntries().at(-1).startTime)
  }).observe({ type: 'largest-contentful-paint', buffered: true })
})`

/** The process and all that it started, from Linux' table of processes. */
async function familyOf(pid: number): Promise<number[]> {
  const parents = new Map<number, number>()
  for (const entry of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const stat = await readFile(`/proc/${entry}/stat`, 'utf8').catch(() => '')
    const parent = /\) \S (\d+)/.exec(stat)?.[1]
    if (parent !== undefined) parents.set(Number(entry), Number(parent))
  }
  const family = [pid]
  for (const member of family)
    for (const [child, parent] of parents) if (parent === member) family.push(child)
  return family
}

/** Proportional set size, MiB: pages that several processes share are counted once. */
async function pssOf(pids: readonly number[]): Promise<number> {
  let total_kib = 0
  for (const pid of pids) {
    const text = await readFile(`/proc/${String(pid)}/smaps_rollup`, 'utf8').catch(() => '')
    total_kib += Number(/^Pss:\s+(\d+) kB/m.exec(text)?.[1] ?? 0)
  }
  return total_kib / KIB_PER_MIB
}

async function addressOf(child: ChildProcess): Promise<string> {
  let text = ''
  for await (const chunk of child.stderr ?? []) {
    text += String(chunk)
    const found = ADDRESS.exec(text)?.[1]
    if (found !== undefined) return found
  }
  throw new Error(`The app ended before its window: ${text}`)
}

async function start(executable: string, folder: string): Promise<string> {
  const root = process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const args = [...root, '.', `--user-data-dir=${folder}`, '--remote-debugging-port=0']
  const spawned = Date.now()
  const child = spawn(executable, args, { stdio: ['ignore', 'ignore', 'pipe'] })
  const address = await addressOf(child)
  await sleep(IDLE_MS)
  const pids = await familyOf(child.pid ?? 0)
  const pss_mib = await pssOf(pids)
  const browser = await chromium.connectOverCDP(address)
  const painted = await browser.contexts()[0]?.pages()[0]?.evaluate<number>(LAST_PAINT)
  const ended = once(child, 'exit')
  child.kill()
  await ended
  const took_s = ((painted ?? NaN) - spawned) / 1_000
  return `${took_s.toFixed(2)} s, ${String(pids.length)} processes, ${pss_mib.toFixed(0)} MiB`
}

const executable = process.env['CHOKEPOINT_ELECTRON']
if (executable === undefined) throw new Error('CHOKEPOINT_ELECTRON names no Electron.')
const folder = await dataFolder()
try {
  for (let at = 1; at <= STARTS; at++)
    console.log(`start ${String(at)}: ${await start(executable, folder.path)}`)
} finally {
  await folder.remove()
}
