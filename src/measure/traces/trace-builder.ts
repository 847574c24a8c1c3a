import { TRACE_REQUESTS_MAX, type Trace, type TracePrefixes } from '../../shared/trace.ts'
import { blockTokens, createBlockSizes } from './block-tokens.ts'
import { float64Column, uint32Column } from './growing-column.ts'
import type { Instant } from './instants.ts'
import { sortTrace } from './sort-trace.ts'

/** Block ids of a whole trace; beyond them no more requests are taken in. */
const BLOCK_IDS_MAX = 20_000_000
const NS_PER_S = 1e9

/** One recorded request; null is what was not recorded of it. */
export interface TraceRow {
  at: Instant
  input_tokens: number | null
  output_tokens: number | null
  duration_ns: number | null
  /** How the recording names its session. */
  session: string | number | null
  /** How the recording names the blocks of its prompt. */
  blocks: readonly (string | number)[] | null
}

/** A trace as it was built, and what happened on the way. */
export interface BuiltTrace {
  trace: Trace
  /** Requests whose instants lay before the one of an earlier line. */
  unsorted: number
  /** Requests past the most that are kept. */
  left_out: number
  /** Prompts whose number of blocks does not fit their length. */
  odd_blocks: number
}

/** Gathers requests in the order of the file; the instants are kept to the nanosecond. */
export class TraceBuilder {
  readonly #at = float64Column()
  readonly #input = uint32Column()
  readonly #output = uint32Column()
  readonly #duration = float64Column()
  readonly #session = uint32Column()
  readonly #offsets = uint32Column()
  readonly #blocks = uint32Column()
  readonly #sessionIds = new Map<string | number, number>()
  readonly #blockIds = new Map<string | number, number>()
  readonly #sizes = createBlockSizes()
  #origin: Instant | null = null
  #some = { input: false, output: false, duration: false, session: false, blocks: false }
  #left_out = 0

  get requests(): number {
    return this.#at.length
  }

  add(row: TraceRow): void {
    if (this.requests >= TRACE_REQUESTS_MAX || this.#blocks.length >= BLOCK_IDS_MAX) {
      this.#left_out += 1
      return
    }
    this.#origin ??= row.at
    const { seconds, nanos } = row.at
    // Differences of whole numbers: exact for 104 days, whatever the clock's zero.
    this.#at.push((seconds - this.#origin.seconds) * NS_PER_S + (nanos - this.#origin.nanos))
    this.#input.push(row.input_tokens ?? 0)
    this.#output.push(row.output_tokens ?? 0)
    this.#duration.push(row.duration_ns ?? NaN)
    this.#session.push(row.session === null ? 0 : 1 + numbered(this.#sessionIds, row.session))
    this.#offsets.push(this.#blocks.length)
    for (const id of row.blocks ?? []) this.#blocks.push(numbered(this.#blockIds, id))
    if (row.blocks !== null) this.#sizes.add(row.input_tokens ?? 0, row.blocks.length)
    this.#some = {
      input: this.#some.input || row.input_tokens !== null,
      output: this.#some.output || row.output_tokens !== null,
      duration: this.#some.duration || row.duration_ns !== null,
      session: this.#some.session || row.session !== null,
      blocks: this.#some.blocks || row.blocks !== null,
    }
  }

  /** Numbers from 0; a request without a session is a session of its own, whose number no other has. */
  #sessionNumbers(): Uint32Array {
    let next = this.#sessionIds.size
    return this.#session.values().map((number) => (number > 0 ? number - 1 : next++))
  }

  build(): BuiltTrace {
    this.#offsets.push(this.#blocks.length)
    const some = this.#some
    const { block_tokens, odd } = blockTokens(this.#sizes)
    const prefixes: TracePrefixes | null = some.blocks
      ? { block_tokens, offsets: this.#offsets.values(), block_ids: this.#blocks.values() }
      : null
    const { trace, unsorted } = sortTrace({
      at_ns: this.#at.values(),
      input_tokens: some.input ? this.#input.values() : null,
      output_tokens: some.output ? this.#output.values() : null,
      duration_ns: some.duration ? this.#duration.values() : null,
      session: some.session ? this.#sessionNumbers() : null,
      prefixes,
    })
    return { trace, unsorted, left_out: this.#left_out, odd_blocks: prefixes === null ? 0 : odd }
  }
}

function numbered(ids: Map<string | number, number>, id: string | number): number {
  const known = ids.get(id)
  if (known !== undefined) return known
  ids.set(id, ids.size)
  return ids.size - 1
}
