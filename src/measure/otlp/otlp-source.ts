import { setTimeout as wait } from 'node:timers/promises'
import { monotonicNs, wallClock } from '../clock.ts'
import type { Source, SourceSink } from '../sampling/sink.ts'
import { openReceiver, TRACES_PATH, type Receiver } from './receiver.ts'
import { QUIET_NS, SpanBook } from './span-book.ts'
import { spanSignals } from './span-signals.ts'
import { tracePrefix } from './traceparent.ts'

const NS_PER_S = 1_000_000_000n
const NS_PER_MS = 1_000_000n
/** Batches come five seconds apart, and a trace is whole six seconds after its last span. */
const SETTLED_NS = 2n * QUIET_NS
/** At the end of a run: how long the last batches are waited for. */
const LAST_BATCHES_MS = 6_000
const NONE_NS = 20n * NS_PER_S

/**
 * Spans that the server, or what stands in front of it, sends to this machine during a run. A second
 * is told when the spans about it have come, stamped with its own instant.
 */
export function otlpSource(
  options: { port: number; request_id_prefix: string },
  sink: SourceSink,
): Source & { finish(): Promise<void> } {
  const { port, request_id_prefix } = options
  const opened_ns = monotonicNs()
  const book = new SpanBook({
    trace_prefix: tracePrefix(request_id_prefix),
    request_id_prefix,
    wall_offset_ns: BigInt(Date.parse(wallClock())) * NS_PER_MS - opened_ns,
  })
  let receiver: Receiver | null = null
  let stopped = false
  let own: boolean | null = null
  let told: bigint | null = null
  const opening = openReceiver(port, (spans) => book.add(spans, monotonicNs())).then(
    (opened) => {
      if (stopped) opened.close()
      else receiver = opened
    },
    (error: unknown) => {
      const why = error instanceof Error ? error.message : String(error)
      if (!stopped) sink.gap(`Spans cannot be received on port ${port} of this machine: ${why}.`)
    },
  )

  /** Tells the seconds that ended before `before_ns`. */
  const tell = (before_ns: bigint): void => {
    own ??= book.own.requests > 0 ? true : book.others.requests > 0 ? false : null
    if (own === null) return
    const totals = own ? book.own : book.others
    const last = before_ns / NS_PER_S - 1n
    const seconds = totals.seconds().filter((second) => second <= last)
    // A second in which nothing ended is a reading like another: it says that nothing grew.
    if (told !== null && seconds.at(-1) !== last && last > told) seconds.push(last)
    for (const second of seconds) {
      const { signals, values } = spanSignals(totals.takeTo(second), own)
      sink.reading(signals, values, (second + 1n) * NS_PER_S)
      told = second
    }
  }
  return {
    tick() {
      const now_ns = monotonicNs()
      if (receiver === null) return
      if (book.taken === 0 && now_ns - opened_ns > NONE_NS) sink.gap(nothingCame(port))
      book.settle(now_ns)
      if (now_ns - opened_ns > SETTLED_NS) tell(now_ns - SETTLED_NS)
    },
    async finish() {
      await opening
      if (receiver === null) return
      await wait(LAST_BATCHES_MS)
      book.settle(monotonicNs(), true)
      tell(monotonicNs())
      if (book.taken === 0) sink.gap(nothingCame(port))
      if (book.refused > 0)
        sink.gap(`${book.refused} spans were not counted: too many at once, or in one trace.`)
    },
    stop() {
      stopped = true
      receiver?.close()
    },
  }
}

function nothingCame(port: number): string {
  return `No spans have come to http://127.0.0.1:${port}${TRACES_PATH}.`
}
