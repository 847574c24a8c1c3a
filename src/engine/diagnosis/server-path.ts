import type { StagePart } from '../../shared/diagnosis.ts'
import { SERVER_TIME_SIGNALS, type ServerTime } from '../../shared/signal.ts'
import type { ClientPath } from './client-path.ts'
import { littlePath } from './little-path.ts'
import { SERVER_STAGES, type ServerStage } from './part-names.ts'
import type { ServerMean } from './server-mean.ts'
import type { HistogramMean, WindowSignals } from './window-signals.ts'

const MS_PER_S = 1_000

/** What the server says of the mean request; null where it does not. */
export interface ServerPath {
  stages: Record<ServerStage, ServerMean | null>
  e2e: ServerMean | null
  /** The server's time up to the head of its answer, where it does not tell the whole. */
  to_head: ServerMean | null
  /** Its end-to-end time begins when a request is parsed and tokenized. */
  counts_late: boolean
  /** What it tells by names that belong to no stage. */
  named: StagePart[]
  /** Requests that the server finished per second; null where it does not count them. */
  finished_per_s: number | null
}

const ANSWER_TIMINGS = 'Server-Timing of each answer'

/**
 * vLLM's API server parses and tokenizes before it hands a request to its engine, whose arrival time
 * its end-to-end histogram starts from (vllm/v1/metrics/stats.py); NIM's names without a prefix are
 * the same engine's. The bundled server counts from the arrival.
 */
const COUNTS_LATE = /^(?:ray_)?(?:vllm[:_])?e2e_request_latency_seconds(?!.*simulated)/

/**
 * The server's histograms and spans as means over the steady windows (growth of the sum over growth
 * of the count); where it has none, what it says in each answer: `Server-Timing`, or its account of
 * prefill and decode.
 */
export function readServerPath(signals: WindowSignals, client: ClientPath): ServerPath {
  const histogram = (timed: ServerTime): HistogramMean | null =>
    signals.histogramMean(...SERVER_TIME_SIGNALS[timed])
  const counted = (timed: ServerTime): ServerMean | null => {
    const read = histogram(timed)
    return read === null
      ? null
      : { ms: read.mean * MS_PER_S, source: signals.source(SERVER_TIME_SIGNALS[timed][0]) }
  }
  const e2e = histogram('e2e')
  const little = timesOnly(counted, client) ? littlePath(signals, client) : null
  const total = told(client.timings?.total_ms ?? null, ANSWER_TIMINGS)
  const whole = told(client.timings?.whole_ms ?? null, 'total_duration in each answer')
  const stages = Object.fromEntries(
    SERVER_STAGES.map((stage) => [stage, counted(stage) ?? fromAnswers(stage, client)]),
  ) as Record<ServerStage, ServerMean | null>
  stages.queue ??= little?.queue ?? null
  return {
    stages,
    e2e: counted('e2e') ?? (client.in_one_piece ? total : null) ?? whole ?? little?.e2e ?? null,
    to_head: total,
    counts_late: COUNTS_LATE.test(signals.source('server_e2e_s')),
    named: [...signals.parts(), ...(client.timings?.named ?? [])],
    finished_per_s: e2e !== null && e2e.elapsed_s > 0 ? e2e.count / e2e.elapsed_s : null,
  }
}

/** The server tells its time in the model in each answer, and of the rest only how many run and wait. */
function timesOnly(counted: (timed: ServerTime) => ServerMean | null, client: ClientPath): boolean {
  const in_model = client.server_prompt_ms !== null && client.server_decode_ms !== null
  return in_model && counted('e2e') === null && counted('queue') === null
}

function fromAnswers(stage: ServerStage, client: ClientPath): ServerMean | null {
  const timing = told(client.timings?.stages[stage] ?? null, ANSWER_TIMINGS)
  if (timing !== null) return timing
  if (stage === 'prefill') return told(client.server_prompt_ms, 'timings in each answer')
  return stage === 'decode' ? told(client.server_decode_ms, 'timings in each answer') : null
}

function told(ms: number | null, source: string): ServerMean | null {
  return ms === null ? null : { ms, source }
}
