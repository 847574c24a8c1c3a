import type { ServerTiming } from './request.ts'

/**
 * What the answers of a batch said in `Server-Timing`: the entries of request `i` from
 * `timing_offsets[i]` on. Servers repeat a few names, so that each stands once; most say nothing.
 */
export interface TimingColumns {
  /** What the codes stand for. */
  timing_names: string[]
  /** One more than there are requests. */
  timing_offsets: Uint32Array
  timing_codes: Uint32Array
  timing_ms: Float64Array
}

export function packTimings(timings: readonly (ServerTiming | null)[]): TimingColumns {
  const codes = new Map<string, number>()
  const timing_offsets = new Uint32Array(timings.length + 1)
  const entries: [code: number, ms: number][] = []
  timings.forEach((timing, i) => {
    for (const [name, ms] of Object.entries(timing ?? {})) {
      const code = codes.get(name) ?? codes.size
      codes.set(name, code)
      entries.push([code, ms])
    }
    timing_offsets[i + 1] = entries.length
  })
  return {
    timing_names: [...codes.keys()],
    timing_offsets,
    timing_codes: Uint32Array.from(entries, ([code]) => code),
    timing_ms: Float64Array.from(entries, ([, ms]) => ms),
  }
}

/** Of `n` requests whose answers said nothing. */
export function noTimings(n: number): TimingColumns {
  return {
    timing_names: [],
    timing_offsets: new Uint32Array(n + 1),
    timing_codes: new Uint32Array(),
    timing_ms: new Float64Array(),
  }
}

/** Null where request `i` said nothing. */
export function timingAt(columns: TimingColumns, i: number): ServerTiming | null {
  const { timing_names, timing_offsets, timing_codes, timing_ms } = columns
  const from = timing_offsets[i] ?? 0
  const to = timing_offsets[i + 1] ?? from
  if (from === to) return null
  return Object.fromEntries(
    Array.from({ length: to - from }, (_, at): [string, number] => [
      timing_names[timing_codes[from + at] ?? -1] ?? '',
      timing_ms[from + at] ?? NaN,
    ]),
  )
}

/** Whether these are the columns of `n` requests, with a name to every code. */
export function areTimingColumns(n: number, value: Partial<TimingColumns>): boolean {
  const { timing_names: names, timing_offsets: offsets, timing_codes, timing_ms } = value
  return (
    Array.isArray(names) &&
    names.every((name) => typeof name === 'string') &&
    timing_codes instanceof Uint32Array &&
    timing_codes.every((code) => code < names.length) &&
    timing_ms instanceof Float64Array &&
    offsets instanceof Uint32Array &&
    offsets.length === n + 1 &&
    offsets[0] === 0 &&
    offsets[n] === timing_codes.length &&
    timing_ms.length === timing_codes.length &&
    offsets.every((offset, i) => i === 0 || offset >= (offsets[i - 1] ?? 0))
  )
}
