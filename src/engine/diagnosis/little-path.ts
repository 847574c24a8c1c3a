import type { ClientPath } from './client-path.ts'
import type { ServerMean } from './server-mean.ts'
import { THRESHOLDS } from './thresholds.ts'
import type { WindowSignals } from './window-signals.ts'

const MS_PER_S = 1_000

export interface LittlePath {
  queue: ServerMean
  e2e: ServerMean
}

/**
 * Queue and whole time of a server that tells only how many requests run and wait (llama.cpp): by
 * Little's law a request spends in a place as long as there are requests in it, divided by how many
 * pass each second (J. D. C. Little, Operations Research 9(3), 1961). Null where too few readings fall
 * into the steady windows, or one of the two is not told.
 */
export function littlePath(signals: WindowSignals, client: ClientPath): LittlePath | null {
  const running = signals.gauge('server_requests_running')
  const waiting = signals.gauge('server_requests_waiting')
  if (running === null || waiting === null || client.window_s <= 0) return null
  if (Math.min(running.samples, waiting.samples) < THRESHOLDS.samples_min) return null
  const per_s = client.requests / client.window_s
  if (per_s <= 0) return null
  const by = 'over requests per second (Little’s law)'
  const wait = signals.source('server_requests_waiting')
  return {
    queue: { ms: (waiting.mean / per_s) * MS_PER_S, source: `${wait} ${by}` },
    e2e: {
      ms: ((running.mean + waiting.mean) / per_s) * MS_PER_S,
      source: `${signals.source('server_requests_running')} and ${wait} ${by}`,
    },
  }
}
