import { TICK_VALUES_MAX } from '../../shared/process-messages.ts'
import type { Exchange } from './exchange.ts'

const NS_PER_MS = 1e6

/** TTFT of the requests whose first token came after `since`, at most as many as a tick may have, ms. */
export function firstTokensSince(groups: readonly Iterable<Exchange>[], since: number): number[] {
  const found: number[] = []
  for (const group of groups)
    for (const { answer, scheduled_at } of group) {
      if (found.length >= TICK_VALUES_MAX) return found
      const { first_at } = answer
      if (first_at !== null && first_at > since) found.push((first_at - scheduled_at) / NS_PER_MS)
    }
  return found
}

/**
 * A sample of the gaps between token events that ended since `since`, ms: the last ones of each
 * stream, as many of each as a tick has room for, and of very many streams every so many-th one.
 */
export function gapsSince(exchanges: Iterable<Exchange>, count: number, since: number): number[] {
  const found: number[] = []
  const step = Math.ceil(count / TICK_VALUES_MAX)
  const of_each = Math.max(1, Math.floor(TICK_VALUES_MAX / Math.max(1, count)))
  let index = 0
  for (const { answer } of exchanges) {
    index += 1
    if (index % step !== 0) continue
    let at = answer.last_at
    if (at === null) continue
    const { gaps } = answer
    const oldest = Math.max(0, gaps.length - of_each)
    for (let i = gaps.length - 1; i >= oldest && at > since; i -= 1) {
      const gap = gaps[i] ?? 0
      found.push(gap / NS_PER_MS)
      at -= gap
    }
  }
  return found.slice(0, TICK_VALUES_MAX)
}
