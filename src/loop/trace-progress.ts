import { stat } from 'node:fs/promises'
import type { TraceProgress } from '../shared/ipc/trace.ts'
import { PROGRESS_HZ } from '../shared/progress.ts'

/** What is done sooner shows no progress. */
const QUIET_MS = 1_000
const INTERVAL_MS = 1_000 / PROGRESS_HZ

/** Tells how far an import is, from its second second on and at most `PROGRESS_HZ` times a second. */
export async function createTraceProgress(
  file_path: string,
  tell: (progress: TraceProgress) => void,
): Promise<(bytes_read: number, requests: number) => void> {
  // A file that is not there is refused by its reader, in its words.
  const bytes_total = await stat(file_path).then(
    ({ size }) => size,
    () => 0,
  )
  let next_ms = performance.now() + QUIET_MS
  return (bytes_read, requests) => {
    const now_ms = performance.now()
    if (now_ms < next_ms) return
    next_ms = now_ms + INTERVAL_MS
    tell({ file_path, bytes_read, bytes_total, requests })
  }
}
