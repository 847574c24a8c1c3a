import {
  CODE_COLUMNS,
  NUMBER_COLUMNS,
  scalarsOf,
  type CodeColumn,
  type NumberColumn,
  type RecordBatch,
  type ScalarBatch,
} from '../shared/record-batch.ts'
import type { RequestScalars } from '../shared/request.ts'
import { noTimings } from '../shared/timing-columns.ts'

/** What a summary reads of a request; everything else is only written. */
const NUMBERS = [
  'seq',
  'turn',
  'scheduled_ns',
  'sent_ns',
  'first_ns',
  'last_ns',
  'end_ns',
  'events',
  'http_status',
  'input_tokens',
  'output_tokens',
] as const satisfies readonly NumberColumn[]
const CODES = ['outcome', 'fault', 'output_tokens_source'] as const satisfies readonly CodeColumn[]
const ROWS_AT_FIRST = 1_024

/**
 * The requests of a run as far as its summary needs them, about 90 bytes each, in the order in which
 * they came and without the warm-up. Errors of one kind share the text of the first of them.
 */
export class KeptRequests {
  n = 0
  #rows = ROWS_AT_FIRST
  readonly #numbers = new Map<NumberColumn, Float64Array>(
    NUMBERS.map((column) => [column, new Float64Array(ROWS_AT_FIRST)]),
  )
  readonly #codes = new Map<CodeColumn, Uint8Array>(
    CODES.map((column) => [column, new Uint8Array(ROWS_AT_FIRST)]),
  )
  /** By kind of error: the first text that came. */
  readonly #errors = new Map<string, string>()

  add(batch: RecordBatch, i: number): void {
    if (this.n === this.#rows) this.#grow()
    for (const [column, values] of this.#numbers) values[this.n] = batch[column][i] ?? NaN
    for (const [column, values] of this.#codes) values[this.n] = batch[column][i] ?? 0
    this.#keepError(batch, i)
    this.n += 1
  }

  seqOf(row: number): number {
    return this.#numbers.get('seq')?.[row] ?? NaN
  }

  /** The first `n` of them. */
  records(n = this.n): RequestScalars[] {
    const unknown = new Float64Array(n).fill(NaN)
    const no = new Uint8Array(n)
    const numbers = NUMBER_COLUMNS.map((column) => [
      column,
      this.#numbers.get(column)?.subarray(0, n) ?? unknown,
    ])
    const codes = CODE_COLUMNS.map((column) => [
      column,
      this.#codes.get(column)?.subarray(0, n) ?? no,
    ])
    const batch = {
      n,
      rid: [],
      error: Array.from({ length: n }, (_, row) => this.#errors.get(this.#kindOf(row)) ?? null),
      ...noTimings(n),
      ...Object.fromEntries([...numbers, ...codes]),
    } as unknown as ScalarBatch
    return [...scalarsOf(batch)]
  }

  #keepError(batch: RecordBatch, i: number): void {
    const error = batch.error[i] ?? ''
    const kind = this.#kindOf(this.n)
    if (error !== '' && !this.#errors.has(kind)) this.#errors.set(kind, error)
  }

  #kindOf(row: number): string {
    const [outcome, fault] = ['outcome' as const, 'fault' as const].map(
      (column) => this.#codes.get(column)?.[row],
    )
    return `${String(outcome)} ${String(fault)} ${String(this.#numbers.get('http_status')?.[row])}`
  }

  #grow(): void {
    this.#rows *= 2
    for (const [column, values] of this.#numbers) {
      const larger = new Float64Array(this.#rows)
      larger.set(values)
      this.#numbers.set(column, larger)
    }
    for (const [column, values] of this.#codes) {
      const larger = new Uint8Array(this.#rows)
      larger.set(values)
      this.#codes.set(column, larger)
    }
  }
}
