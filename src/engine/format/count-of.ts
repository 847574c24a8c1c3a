import { formatCount } from './number.ts'

/** A count with its noun: `1 request`, `12,031 requests`. */
export function countOf(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`
}
