// A lock between processes: a folder, since mkdir is atomic everywhere.

import { mkdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import path from 'node:path'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { note, UserError } from './log.mjs'

const POLL_MS = 250
/** The holder touches the lock this often … */
const HEARTBEAT_MS = 5_000
/** … and a lock untouched for this long was left behind by a process that died. */
const STALE_MS = 60_000
/** No set-up step takes longer than this. */
const WAIT_LIMIT_MS = 20 * 60_000

/**
 * Runs `work` while no other process holds the lock at `lockPath`.
 *
 * @template T
 * @param {string} lockPath folder that is the lock; its parent is created
 * @param {string} what what the other one is doing, for the message while waiting
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(lockPath, what, work) {
  await mkdir(path.dirname(lockPath), { recursive: true })
  await acquire(lockPath, what)
  const heartbeat = setInterval(() => {
    const now = new Date()
    utimes(lockPath, now, now).catch(() => undefined)
  }, HEARTBEAT_MS)
  try {
    return await work()
  } finally {
    clearInterval(heartbeat)
    await rm(lockPath, { recursive: true, force: true })
  }
}

async function acquire(lockPath, what) {
  const giveUpAt = Date.now() + WAIT_LIMIT_MS
  let told = false
  for (;;) {
    if (await tryAcquire(lockPath)) return
    if (await isLeftBehind(lockPath)) {
      await rm(lockPath, { recursive: true, force: true })
      continue
    }
    if (Date.now() > giveUpAt)
      throw new UserError(`${lockPath} has been held by another process for 20 minutes; remove it.`)
    if (!told) note(`another process is at it (${what}); waiting`)
    told = true
    await sleep(POLL_MS)
  }
}

async function tryAcquire(lockPath) {
  try {
    await mkdir(lockPath)
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw error
  }
  await writeFile(path.join(lockPath, 'pid'), String(process.pid))
  return true
}

async function isLeftBehind(lockPath) {
  try {
    const { mtimeMs } = await stat(lockPath)
    if (Date.now() - mtimeMs > STALE_MS) return true
    const pid = Number(await readFile(path.join(lockPath, 'pid'), 'utf8'))
    return Number.isInteger(pid) && pid > 0 && !isAlive(pid)
  } catch {
    return false // gone, or not written yet: look again
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}
