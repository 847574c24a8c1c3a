import type { Signal } from '../../shared/signal.ts'
import { parsePage } from '../prometheus/parse.ts'
import type { Adapter, Reading } from './adapter.ts'
import { ADAPTERS } from './adapters.ts'
import { SIMULATED_MARK } from './chokepoint-demo.ts'
import { CounterHistory } from './counter-history.ts'
import { describeSignal } from './signal-kind.ts'

/** Signals found on a page, and their values at this reading. */
export interface PageReading {
  /** Who speaks on the page: every adapter that found something. */
  speakers: Pick<Adapter, 'name' | 'kind'>[]
  signals: Signal[]
  values: Record<string, number | null>
}

const WANTED: ReadonlySet<string> = new Set([
  SIMULATED_MARK,
  ...ADAPTERS.flatMap((adapter) => adapter.metrics),
])

/** Reads one page again and again. */
export class PageReader {
  readonly #history = new CounterHistory()

  /**
   * @param monotonic_ns CLOCK_MONOTONIC at which the page was got
   * @throws {ProblemError} where the page does not parse
   */
  read(text: string, monotonic_ns: bigint): PageReading {
    const page = parsePage(text, (name) => WANTED.has(name))
    const simulated = page.samples.has(SIMULATED_MARK)
    const readings = new Map<string, Reading>()
    const speakers: PageReading['speakers'] = []
    this.#history.reading(monotonic_ns, (history) => {
      for (const { name, kind, read } of ADAPTERS) {
        const found = read(page, history)
        if (found.length > 0) speakers.push({ name, kind })
        for (const reading of found) {
          if (!readings.has(reading.name)) readings.set(reading.name, reading)
        }
      }
    })
    const list = [...readings.values()]
    return {
      speakers,
      signals: list.map(({ name, source }) => describeSignal(name, source, simulated)),
      values: Object.fromEntries(list.map(({ name, value }) => [name, value])),
    }
  }
}
