import { closeSync, openSync, readSync } from 'node:fs'
import type { RunFile } from '../../../src/cli/measure-to-folder.ts'

/** Reads a `requests.jsonl` with nothing of the program but the names of its fields. */

interface Line {
  scheduled_ns: number
  first_ns: number | null
  last_ns: number | null
  end_ns: number
  itl_ns: number[]
  outcome: string
}

type Percentile = (p: 'p50' | 'p90' | 'p99') => number
type Part = Record<'ttft_ms' | 'e2e_ms' | 'itl_ms', Percentile>

export interface FileFigures {
  lines: number
  events: number
  summary: Part
  whole_run: Part
}

const CHUNK_BYTES = 4 * 1024 * 1024
const RANKS = { p50: 0.5, p90: 0.9, p99: 0.99 } as const

export function readFileFigures(path: string, run: RunFile): FileFigures {
  const whole = new Values()
  const steady = new Values()
  const { start_s, end_s } = run.summary.window
  let lines = 0
  let events = 0
  for (const text of linesOf(path)) {
    const line = parse(text, BigInt(run.started_ns))
    lines += 1
    events += line.first_ns === null ? 0 : line.itl_ns.length + 1
    if (line.outcome !== 'ok') continue
    whole.add(line)
    // A closed loop's request belongs to the part in which it ended.
    if (line.end_ns / 1e9 > start_s && line.end_ns / 1e9 <= end_s) steady.add(line)
  }
  return { lines, events, summary: steady.part(), whole_run: whole.part() }
}

/** Instants become numbers since the run's start: as they stand they are longer than a double. */
function parse(text: string, started_ns: bigint): Line {
  const since = text.replaceAll(
    /"(\w+_ns)":(\d+)/g,
    (_, name: string, ns: string) => `"${name}":${String(BigInt(ns) - started_ns)}`,
  )
  return JSON.parse(since) as Line
}

class Values {
  readonly #ttft_ms: number[] = []
  readonly #e2e_ms: number[] = []
  readonly #itl_ms: number[] = []

  add({ scheduled_ns, first_ns, last_ns, itl_ns }: Line): void {
    this.#ttft_ms.push(((first_ns ?? NaN) - scheduled_ns) / 1e6)
    this.#e2e_ms.push(((last_ns ?? NaN) - scheduled_ns) / 1e6)
    for (const gap of itl_ns) this.#itl_ms.push(gap / 1e6)
  }

  part(): Part {
    return {
      ttft_ms: percentiles(this.#ttft_ms),
      e2e_ms: percentiles(this.#e2e_ms),
      itl_ms: percentiles(this.#itl_ms),
    }
  }
}

/** Type 7 of Hyndman and Fan, by sorting everything. */
function percentiles(values: readonly number[]): Percentile {
  const ascending = Float64Array.from(values).sort()
  return (p) => {
    const at = (ascending.length - 1) * RANKS[p]
    const low = ascending[Math.floor(at)] ?? NaN
    const high = ascending[Math.ceil(at)] ?? NaN
    return low + (at - Math.floor(at)) * (high - low)
  }
}

function* linesOf(path: string): Generator<string> {
  const file = openSync(path, 'r')
  const chunk = Buffer.alloc(CHUNK_BYTES)
  let rest = ''
  for (let read = readSync(file, chunk); read > 0; read = readSync(file, chunk)) {
    const parts = (rest + chunk.toString('latin1', 0, read)).split('\n')
    rest = parts.pop() ?? ''
    yield* parts
  }
  closeSync(file)
}
