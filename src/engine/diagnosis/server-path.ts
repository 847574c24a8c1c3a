import type { SignalName } from '../../shared/signal.ts'
import type { ClientPath } from './client-path.ts'
import type { HistogramMean, WindowSignals } from './window-signals.ts'

const MS_PER_S = 1_000

export const SERVER_STAGES = ['tokenization', 'queue', 'prefill', 'decode', 'delivery'] as const
export type ServerStage = (typeof SERVER_STAGES)[number]

/** A mean of the server's own, and where it comes from. */
export interface ServerMean {
  ms: number
  source: string
}

/** What the server says of the mean request; null where it does not. */
export interface ServerPath {
  stages: Record<ServerStage, ServerMean | null>
  e2e: ServerMean | null
  /** Requests that the server finished per second; null where it does not count them. */
  finished_per_s: number | null
}

const HISTOGRAMS: Record<ServerStage | 'e2e', readonly [sum: SignalName, count: SignalName]> = {
  tokenization: ['server_tokenize_s', 'server_tokenize_count'],
  queue: ['server_queue_s', 'server_queue_count'],
  prefill: ['server_prefill_s', 'server_prefill_count'],
  decode: ['server_decode_s', 'server_decode_count'],
  delivery: ['server_delivery_s', 'server_delivery_count'],
  e2e: ['server_e2e_s', 'server_e2e_count'],
}

/**
 * The server's histograms as means over the steady windows (growth of the sum over growth of the
 * count); where it has none, the account that it gives in each answer.
 */
export function readServerPath(signals: WindowSignals, client: ClientPath): ServerPath {
  const histogram = (stage: keyof typeof HISTOGRAMS): HistogramMean | null =>
    signals.histogramMean(...HISTOGRAMS[stage])
  const meanOf = (stage: keyof typeof HISTOGRAMS): ServerMean | null => {
    const read = histogram(stage)
    return read === null
      ? null
      : { ms: read.mean * MS_PER_S, source: signals.source(HISTOGRAMS[stage][0]) }
  }
  const e2e = histogram('e2e')
  return {
    stages: {
      tokenization: meanOf('tokenization'),
      queue: meanOf('queue'),
      prefill: meanOf('prefill') ?? fromAnswers(client.server_prompt_ms),
      decode: meanOf('decode') ?? fromAnswers(client.server_decode_ms),
      delivery: meanOf('delivery'),
    },
    e2e: meanOf('e2e'),
    finished_per_s: e2e !== null && e2e.elapsed_s > 0 ? e2e.count / e2e.elapsed_s : null,
  }
}

function fromAnswers(ms: number | null): ServerMean | null {
  return ms === null ? null : { ms, source: 'timings in each answer' }
}
