import type { FromSample } from '../../shared/process-messages.ts'
import type { Signal } from '../../shared/signal.ts'
import type { SourceSink, Values } from './sink.ts'

interface Entry {
  priority: number
  signals: readonly Signal[]
  gap: string | null
}

/**
 * What every source offers now. It says so whenever that changes, tells each gap once, and lets one
 * source speak for a signal: the exporter's page before this machine's own tools.
 */
export class SignalBook {
  readonly #emit: (message: FromSample) => void
  readonly #now: () => bigint
  readonly #entries = new Map<string, Entry>()
  #announced = ''

  constructor(emit: (message: FromSample) => void, now: () => bigint) {
    this.#emit = emit
    this.#now = now
  }

  /** Signals that some source offers. */
  get signals(): Signal[] {
    const byName = new Map<string, Signal>()
    for (const { signals } of this.#byPriority()) {
      for (const signal of signals) if (!byName.has(signal.name)) byName.set(signal.name, signal)
    }
    return [...byName.values()]
  }

  /** Whether a source has given a reading or a gap yet. */
  heardFrom(source: string): boolean {
    const entry = this.#entries.get(source)
    return entry !== undefined && (entry.gap !== null || entry.signals.length > 0)
  }

  /** @param priority the source with the smaller one speaks for a signal that two offer */
  sink(source: string, priority: number): SourceSink {
    const entry: Entry = { priority, signals: [], gap: null }
    this.#entries.set(source, entry)
    return {
      reading: (signals, values, at_ns) => {
        entry.signals = signals
        entry.gap = null
        this.#announce()
        this.#sample(entry, values, at_ns)
      },
      gap: (reason) => {
        if (entry.gap === reason) return
        entry.gap = reason
        this.#emit({ type: 'gap', source, reason })
        // A line in a plot must end where the readings do.
        const unknown = Object.fromEntries(entry.signals.map(({ name }) => [name, null]))
        this.#sample(entry, unknown, this.#now())
      },
    }
  }

  #byPriority(): Entry[] {
    return [...this.#entries.values()].sort((a, b) => a.priority - b.priority)
  }

  #announce(): void {
    const { signals } = this
    const announced = signals.map(({ name, source }) => `${name} ${source}`).join('\n')
    if (announced === this.#announced) return
    this.#announced = announced
    this.#emit({ type: 'signals', signals })
  }

  #sample(entry: Entry, values: Values, at_ns: bigint): void {
    const others = new Set(
      this.#byPriority()
        .filter(({ priority }) => priority < entry.priority)
        .flatMap(({ signals }) => signals.map(({ name }) => name)),
    )
    const own = Object.entries(values).filter(([name]) => !others.has(name))
    if (own.length === 0) return
    this.#emit({
      type: 'sample',
      monotonic_ns: String(at_ns),
      sample: { values: Object.fromEntries(own) },
    })
  }
}
