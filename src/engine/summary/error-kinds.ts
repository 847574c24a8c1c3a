import { isOk, type RequestScalars } from '../../shared/request.ts'
import type { ErrorKind } from '../../shared/summary.ts'

/** What makes two failed requests of one kind. */
export function errorKindKey({
  outcome,
  fault,
  http_status,
}: Pick<ErrorKind, 'outcome' | 'fault' | 'http_status'>): string {
  return `${outcome} ${String(fault)} ${String(http_status)}`
}

/** Failed requests by outcome, fault and HTTP status, the most frequent first, each with one text as received. */
export function errorKinds(records: readonly RequestScalars[]): ErrorKind[] {
  const kinds = new Map<string, ErrorKind>()
  for (const record of records) {
    if (isOk(record)) continue
    const { outcome, fault, http_status } = record
    const key = errorKindKey(record)
    const kind = kinds.get(key) ?? { outcome, fault, http_status, count: 0, example: '' }
    kind.count += 1
    if (kind.example === '') kind.example = record.error ?? ''
    kinds.set(key, kind)
  }
  return [...kinds.values()].sort((a, b) => b.count - a.count)
}
