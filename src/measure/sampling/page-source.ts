import type { Signal } from '../../shared/signal.ts'
import { PageFetcher } from '../prometheus/fetch-page.ts'
import { PageReader } from '../signals/page-reader.ts'
import { unknownPage } from '../signals/recognise.ts'
import { oneAtATime } from './one-at-a-time.ts'
import type { Source, SourceSink } from './sink.ts'

/** A page must be there before the next is asked for. */
const TIMEOUT_SHARE = 0.9
const TIMEOUT_MS_MAX = 5_000

/** The metrics page of the server or of its exporter. One request at a time: a slow page is not asked again. */
export function metricsPageSource(
  options: { url: string; interval_ms: number; simulated: boolean },
  sink: SourceSink,
): Source {
  const fetcher = new PageFetcher(options.url)
  const reader = new PageReader()
  const timeout_ms = Math.min(TIMEOUT_MS_MAX, Math.floor(options.interval_ms * TIMEOUT_SHARE))
  let stopped = false

  const read = async (): Promise<void> => {
    const { text, at_ns } = await fetcher.fetch(timeout_ms)
    const { signals, values } = reader.read(text, at_ns)
    if (stopped) return
    if (signals.length === 0) sink.gap(unknownPage(text))
    else sink.reading(options.simulated ? signals.map(asSimulated) : signals, values, at_ns)
  }
  return {
    tick: oneAtATime(read, (error) => {
      if (!stopped) sink.gap(error instanceof Error ? error.message : String(error))
    }),
    stop() {
      stopped = true
      fetcher.close()
    },
  }
}

function asSimulated(signal: Signal): Signal {
  return { ...signal, simulated: true }
}
