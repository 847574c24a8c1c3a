import type { FromSample, SampleJob } from '../../shared/process-messages.ts'
import { monotonicNs } from '../clock.ts'
import { everyInterval } from './schedule.ts'
import { SignalBook } from './signal-book.ts'
import { startSources } from './start-sources.ts'

/** The slowest tool takes 5 s and its own time for a reading. */
const SILENCE_MS_MIN = 10_000
const SILENCE_INTERVALS = 5
const NS_PER_MS = 1_000_000

/**
 * Reads what the job names, one reading each `interval_ms`, until it is aborted. Every source is a
 * sample of its own, stamped with CLOCK_MONOTONIC at the instant of its reading: a slow page moves
 * nobody else's. Of the bundled server only its page is read, and this machine only as the client.
 *
 * @param finish the load has ended: what comes late is waited for, then `finished` is said
 * @returns when it has stopped
 */
export function runSampler(
  job: SampleJob,
  emit: (message: FromSample) => void,
  signal: AbortSignal,
  finish: AbortSignal = new AbortController().signal,
): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  const silence_ms = Math.max(SILENCE_MS_MIN, job.interval_ms * SILENCE_INTERVALS)
  const silence_ns = BigInt(silence_ms * NS_PER_MS)
  return new Promise((resolve) => {
    const tell = (message: FromSample): void => {
      if (!signal.aborted) emit(message)
    }
    const book = new SignalBook(tell, monotonicNs)
    const sources = startSources(job, book)
    book.complete()
    const stopTicking = everyInterval(job.interval_ms, () => {
      for (const source of sources) source.tick?.()
      book.checkSilence(silence_ns)
    })
    const stop = (): void => {
      stopTicking()
      for (const source of sources) source.stop()
      resolve()
    }
    finish.addEventListener('abort', () => {
      void Promise.all(sources.flatMap((source) => source.finish?.() ?? [])).then(() => {
        tell({ type: 'finished' })
      })
    })
    // What the sources said at once may have ended it.
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop, { once: true })
  })
}
