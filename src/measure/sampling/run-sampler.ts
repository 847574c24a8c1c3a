import type { FromSample, SampleJob } from '../../shared/process-messages.ts'
import { monotonicNs } from '../clock.ts'
import { localGpuSource } from '../gpu/local-gpus.ts'
import { systemSource } from '../host/system.ts'
import { metricsPageSource } from './page-source.ts'
import { everyInterval } from './schedule.ts'
import { SignalBook } from './signal-book.ts'
import type { Source, SourceSink } from './sink.ts'

/** What the target's own exporter says goes before what this machine's tools say. */
const PAGE_PRIORITY = 0
const MACHINE_PRIORITY = 1
const GPU_PRIORITY = 2

/**
 * Reads what the job names, one reading each `interval_ms`, until it is aborted. Every source is a
 * sample of its own, stamped with CLOCK_MONOTONIC at the instant of its reading: a slow page moves
 * nobody else's. Of the bundled server only its page is read, and this machine only as the client.
 *
 * @returns when it has stopped
 */
export function runSampler(
  job: SampleJob,
  emit: (message: FromSample) => void,
  signal: AbortSignal,
): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    const tell = (message: FromSample): void => {
      if (!signal.aborted) emit(message)
    }
    const sources = startSources(job, new SignalBook(tell, monotonicNs))
    const stopTicking = everyInterval(job.interval_ms, () => {
      for (const source of sources) source.tick?.()
    })
    const stop = (): void => {
      stopTicking()
      for (const source of sources) source.stop()
      resolve()
    }
    // What the sources said at once may have ended it.
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop, { once: true })
  })
}

function startSources(job: SampleJob, book: SignalBook): Source[] {
  const { metrics_url: url, interval_ms, simulated } = job
  const is_host = job.target_is_local && !simulated
  const sources: Source[] = []
  const page = book.sink('metrics page', PAGE_PRIORITY)
  if (url === null) page.gap('No address of a metrics page is given.')
  else sources.push(metricsPageSource({ url, interval_ms, simulated }, page))
  sources.push(systemSource({ is_host }, book.sink('this machine', MACHINE_PRIORITY)))
  if (simulated) return sources
  const gpu = book.sink('GPU', GPU_PRIORITY)
  if (is_host) sources.push(localGpuSource({ interval_ms }, gpu))
  else {
    sources.push(elsewhere(book, gpu, 'gpu_', 'GPU'))
    sources.push(elsewhere(book, book.sink('host', MACHINE_PRIORITY), 'host_', 'processor'))
  }
  return sources
}

/** A server on another machine: what its page does not tell about GPU and host, nothing does. */
function elsewhere(book: SignalBook, sink: SourceSink, prefix: string, what: string): Source {
  return {
    tick() {
      // Before the page has answered for the first time, nothing is known of it.
      if (!book.heardFrom('metrics page')) return
      if (!book.signals.some(({ name }) => name.startsWith(prefix))) {
        sink.gap(
          `The server runs on another machine, and its metrics page says nothing of its ${what}.`,
        )
      }
    },
    stop: () => undefined,
  }
}
