import type { GapBatch } from '../engine/summary/measured-run.ts'
import { wholeLines } from './lines-reader.ts'

/** As `requestLine` writes it. Inside a text the quotes would be escaped, so that it stands once a line. */
const FIELD = Buffer.from('"itl_ns":[')
const COMMA = 0x2c
const CLOSE = 0x5d
const ZERO = 0x30
const NINE = 0x39
const BATCH_GAPS = 100_000

/**
 * The gaps in a `requests.jsonl`, a batch at a time, so that a run of any length is read in the memory
 * of one. Throws where a line is not as `requestLine` writes it.
 * @param seqOf The number of the request in a line, lines counted from 0.
 */
export function* gapsInFile(path: string, seqOf: (line: number) => number): Generator<GapBatch> {
  let batch = new GapCollector()
  let at = 0
  for (const line of wholeLines(path)) {
    batch.add(seqOf(at), line, path)
    at += 1
    if (batch.gaps < BATCH_GAPS) continue
    yield batch.take()
    batch = new GapCollector()
  }
  yield batch.take()
}

class GapCollector {
  gaps = 0
  readonly #seqs: number[] = []
  readonly #ends: number[] = [0]
  #values = new Float64Array(BATCH_GAPS)

  add(seq: number, line: Buffer, path: string): void {
    const field = line.indexOf(FIELD)
    if (field === -1) throw new Error(`${path} has a line without itl_ns`)
    let value = NaN
    for (let i = field + FIELD.length; i < line.length; i += 1) {
      const byte = line[i] ?? CLOSE
      if (byte >= ZERO && byte <= NINE) {
        value = (Number.isNaN(value) ? 0 : value * 10) + (byte - ZERO)
      } else if (byte === COMMA || byte === CLOSE) {
        if (!Number.isNaN(value)) this.#push(value)
        value = NaN
        if (byte === CLOSE) break
      } else throw new Error(`${path} has a gap that is no whole number`)
    }
    this.#seqs.push(seq)
    this.#ends.push(this.gaps)
  }

  take(): GapBatch {
    const n = this.#seqs.length
    return {
      n,
      seq: Float64Array.from(this.#seqs),
      warmup: new Uint8Array(n),
      itl_ns: this.#values.subarray(0, this.gaps),
      itl_offsets: Uint32Array.from(this.#ends),
    }
  }

  #push(value: number): void {
    if (this.gaps === this.#values.length) {
      const larger = new Float64Array(this.#values.length * 2)
      larger.set(this.#values)
      this.#values = larger
    }
    this.#values[this.gaps++] = value
  }
}
