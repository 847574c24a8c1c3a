/**
 * How long a start takes until the window can be used, and what the idle app holds in memory:
 * `npm run build && xvfb-run -a node test/bench/cold-start.ts [starts]`, with CHOKEPOINT_ELECTRON set
 * as `npm test` sets it. The time counts from the creation of the process; connecting to the window
 * is part of it, so that a user waits no longer than it says.
 */
import { readFile } from 'node:fs/promises'
import { dataFolder, startApp } from '../e2e/app.ts'

const STARTS = Number(process.argv[2] ?? 5)
const IDLE_MS = 10_000
const KIB_PER_MIB = 1_024

interface Memory {
  processes: number
  /** Proportional set size: pages that several processes share are counted once. */
  pss_mib: number
}

async function memoryOf(pids: readonly number[]): Promise<Memory> {
  const sizes = await Promise.all(
    pids.map(async (pid) => {
      const text = await readFile(`/proc/${String(pid)}/smaps_rollup`, 'utf8').catch(() => '')
      return Number(/^Pss:\s+(\d+) kB/m.exec(text)?.[1] ?? 0)
    }),
  )
  const total_kib = sizes.reduce((sum, size) => sum + size, 0)
  return { processes: pids.length, pss_mib: Math.round(total_kib / KIB_PER_MIB) }
}

const folder = await dataFolder()
try {
  for (let start = 0; start < STARTS; start++) {
    const { app, page } = await startApp(folder.path)
    await page.getByRole('button', { name: 'Start bundled server' }).waitFor()
    const ready = Date.now()
    const created = await app.evaluate(() => process.getCreationTime())
    await page.waitForTimeout(IDLE_MS)
    const pids = await app.evaluate(({ app: running }) =>
      running.getAppMetrics().map(({ pid }) => pid),
    )
    const memory = await memoryOf(pids)
    console.log(
      `start ${String(start + 1)}: ${((ready - (created ?? NaN)) / 1_000).toFixed(2)} s, ` +
        `${String(memory.processes)} processes, ${String(memory.pss_mib)} MiB`,
    )
    await app.close()
  }
} finally {
  await folder.remove()
}
