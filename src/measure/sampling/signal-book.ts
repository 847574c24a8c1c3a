import type { FromSample } from '../../shared/process-messages.ts'
import type { Signal } from '../../shared/signal.ts'
import type { SourceSink, Values } from './sink.ts'

/** How many lost signals a sentence names. */
const NAMED_MAX = 3

/** Two readings make a share or a rate; more are needed for nothing. */
const READINGS_SETTLED = 2

interface Entry {
  source: string
  priority: number
  /** Everything it has told since the start, by name: what vanishes is a gap, not gone. */
  signals: Map<string, Signal>
  gap: string | null
  /** The names that it told before and does not any more, as one word. */
  lost: string
  readings: number
  heard_ns: bigint
}

/**
 * What every source offers. It says so whenever that changes, tells each gap once, and lets one source
 * speak for a signal: the exporter's page before this machine's own tools.
 */
export class SignalBook {
  readonly #emit: (message: FromSample) => void
  readonly #now: () => bigint
  readonly #entries = new Map<string, Entry>()
  #announced = ''
  #complete = false
  #settled = false

  constructor(emit: (message: FromSample) => void, now: () => bigint) {
    this.#emit = emit
    this.#now = now
  }

  /** Signals that some source offers. */
  get signals(): Signal[] {
    const byName = new Map<string, Signal>()
    for (const { signals } of this.#byPriority()) {
      for (const signal of signals.values()) {
        if (!byName.has(signal.name)) byName.set(signal.name, signal)
      }
    }
    return [...byName.values()]
  }

  /** Whether a source has given a reading or a gap yet. */
  heardFrom(source: string): boolean {
    const entry = this.#entries.get(source)
    return entry !== undefined && (entry.gap !== null || entry.readings > 0)
  }

  /** Every source is there; from now on it is told when all of them have been heard. */
  complete(): void {
    this.#complete = true
    this.#settle()
  }

  /** @param priority the source with the smaller one speaks for a signal that two offer */
  sink(source: string, priority: number): SourceSink {
    const entry: Entry = {
      source,
      priority,
      signals: new Map(),
      gap: null,
      lost: '',
      readings: 0,
      heard_ns: this.#now(),
    }
    this.#entries.set(source, entry)
    return {
      reading: (signals, values, at_ns) => {
        this.#reading(entry, signals, values, at_ns)
      },
      gap: (reason) => {
        this.#gap(entry, reason)
      },
    }
  }

  /** A source that told something and then says nothing more is a gap, too: its last value is old. */
  checkSilence(silence_ns: bigint): void {
    const now = this.#now()
    for (const entry of this.#entries.values()) {
      const silent = entry.readings > 0 && now - entry.heard_ns > silence_ns
      if (!silent || entry.gap !== null) continue
      const seconds = Number(silence_ns / 1_000_000_000n)
      this.#gap(entry, `It has said nothing for more than ${String(seconds)} s.`)
    }
  }

  #reading(entry: Entry, signals: readonly Signal[], values: Values, at_ns: bigint): void {
    entry.gap = null
    entry.readings += 1
    entry.heard_ns = this.#now()
    for (const signal of signals) entry.signals.set(signal.name, signal)
    this.#announce()
    const lost = [...entry.signals.values()].filter(({ name }) => !(name in values))
    const unknown = Object.fromEntries(lost.map(({ name }) => [name, null]))
    this.#sample(entry, { ...values, ...unknown }, at_ns)
    this.#tellLost(entry, lost)
    this.#settle()
  }

  #tellLost(entry: Entry, lost: readonly Signal[]): void {
    const names = lost.map(({ name }) => name).join(' ')
    if (names === entry.lost) return
    entry.lost = names
    if (lost.length === 0) return
    const sources = [...new Set(lost.map(({ source }) => source))]
    const named = sources.slice(0, NAMED_MAX).join(', ')
    const more = sources.length - NAMED_MAX
    const what = more > 0 ? `${named} and ${String(more)} more` : named
    this.#emit({ type: 'gap', source: entry.source, reason: `No longer told: ${what}.` })
  }

  #gap(entry: Entry, reason: string): void {
    if (entry.gap === reason) return
    entry.gap = reason
    this.#emit({ type: 'gap', source: entry.source, reason })
    // A line in a plot must end where the readings do.
    const unknown = Object.fromEntries([...entry.signals.keys()].map((name) => [name, null]))
    this.#sample(entry, unknown, this.#now())
    this.#settle()
  }

  #settle(): void {
    if (!this.#complete || this.#settled) return
    const entries = [...this.#entries.values()]
    if (entries.some(({ gap, readings }) => gap === null && readings < READINGS_SETTLED)) return
    this.#settled = true
    this.#emit({ type: 'settled' })
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
    const others = this.#byPriority().filter(({ priority }) => priority < entry.priority)
    const own = Object.entries(values).filter(
      ([name]) => !others.some(({ signals }) => signals.has(name)),
    )
    if (own.length === 0) return
    this.#emit({
      type: 'sample',
      monotonic_ns: String(at_ns),
      sample: { values: Object.fromEntries(own) },
    })
  }
}
