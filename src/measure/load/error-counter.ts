import { errorKindKey } from '../../engine/summary/error-kinds.ts'
import { ERROR_KINDS_MAX } from '../../shared/process-messages.ts'
import type { ErrorKind } from '../../shared/summary.ts'
import type { Exchange } from './exchange.ts'

/** The beginning of an error is example enough for a line that changes four times a second. */
const EXAMPLE_CHARS_MAX = 300

/** Failed requests by kind as they come, of so many kinds at most; the records have all of them. */
export class ErrorCounter {
  readonly #kinds = new Map<string, ErrorKind>()

  add(exchange: Exchange): void {
    const { outcome, fault, http_status, error } = exchange
    this.#count({
      outcome,
      fault,
      http_status,
      count: 1,
      example: (error ?? '').slice(0, EXAMPLE_CHARS_MAX),
    })
  }

  addAll(kinds: readonly ErrorKind[]): void {
    for (const kind of kinds) this.#count(kind)
  }

  /** The commonest first. */
  kinds(): ErrorKind[] {
    return [...this.#kinds.values()].sort((left, right) => right.count - left.count)
  }

  #count(kind: ErrorKind): void {
    const key = errorKindKey(kind)
    const known = this.#kinds.get(key)
    if (known !== undefined) known.count += kind.count
    else if (this.#kinds.size < ERROR_KINDS_MAX) this.#kinds.set(key, { ...kind })
  }
}
