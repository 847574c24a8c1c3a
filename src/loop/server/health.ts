import { setTimeout as delay } from 'node:timers/promises'
import { ProblemError } from '../../shared/result.ts'

/** What it takes to start a server by command and to see that it is up. */
export interface CommandServerStart {
  command: string
  base_url: string
  health_path: string | null
  startup_timeout_s: number
}

const POLL_MS = 200
const ANSWER_TIMEOUT_MS = 2_000

/** Whether anything answers HTTP there, whatever it says. */
export async function answers(url: string): Promise<boolean> {
  return (await statusOf(url)) !== null
}

async function statusOf(url: string): Promise<number | null> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS) })
    await response.body?.cancel()
    return response.status
  } catch {
    return null
  }
}

/**
 * Waits for a good answer. With a health path that is a 2xx; without one any answer below 500,
 * since a root that knows no page still shows that the server is up.
 */
export async function waitForHealth(
  start: CommandServerStart,
  signal: AbortSignal,
  hasEnded: () => boolean,
): Promise<void> {
  const url = new URL(start.health_path ?? '/', start.base_url).href
  const statusMax = start.health_path === null ? 500 : 300
  const deadline = performance.now() + start.startup_timeout_s * 1_000
  while (performance.now() < deadline) {
    if (signal.aborted) throw new ProblemError({ code: 'cancelled', message: 'Cancelled.' })
    if (hasEnded()) throw failed('The start command ended before the server answered.')
    const status = await statusOf(url)
    if (status !== null && status < statusMax) return
    await delay(POLL_MS)
  }
  throw failed(
    `${url} gave no good answer within ${String(start.startup_timeout_s)} s of the start.`,
  )
}

function failed(message: string): ProblemError {
  return new ProblemError({ code: 'target_failed', message })
}
