import type { SampleJob } from '../../shared/process-messages.ts'
import type { Signal } from '../../shared/signal.ts'
import { trust } from '../http/trust.ts'
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
  url: string,
  options: Pick<SampleJob, 'interval_ms' | 'simulated' | 'tls'>,
  sink: SourceSink,
): Source {
  let fetcher: PageFetcher | null = null
  const reader = new PageReader()
  const timeout_ms = Math.min(TIMEOUT_MS_MAX, Math.floor(options.interval_ms * TIMEOUT_SHARE))
  let stopped = false

  const read = async (): Promise<void> => {
    fetcher ??= await fetcherOf(url, options.tls)
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
      fetcher?.close()
    },
  }
}

async function fetcherOf(url: string, tls: SampleJob['tls']): Promise<PageFetcher> {
  const verify = tls.verify_tls
  const checks = verify && url.startsWith('https:')
  return new PageFetcher(url, { verify, context: checks ? await trust(tls.ca_file) : null })
}

function asSimulated(signal: Signal): Signal {
  return { ...signal, simulated: true }
}
