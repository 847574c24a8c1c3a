import { formatCount } from '../../engine/format/number.ts'
import { badLine } from './refuse.ts'

/** More tokens in one request are a mistake of the recording. */
export const TRACE_TOKENS_MAX = 10_000_000
const NS_PER = { ms: 1e6, s: 1e9 } as const
/** How exports write a value that is not there. */
const ABSENT = new Set(['', '-', 'null', 'none', 'nan', 'na', 'n/a'])

/** Whether a cell says that there is no value. */
export function isAbsent(text: string): boolean {
  return ABSENT.has(text.trim().toLowerCase())
}

/** A number of tokens; null where there is none. Whole numbers with a `.0` are taken as they are meant. */
export function tokensOf(text: string, column: string): number | null {
  if (isAbsent(text)) return null
  const value = Number(text)
  if (Number.isInteger(value) && value >= 0 && value <= TRACE_TOKENS_MAX) return value
  throw badLine(`${column} as a whole number from 0 to ${formatCount(TRACE_TOKENS_MAX)}`, text)
}

/** A length of time in nanoseconds; null where there is none. */
export function durationOf(text: string, unit: 'ms' | 's', column: string): number | null {
  if (isAbsent(text)) return null
  const value = Number(text)
  if (Number.isFinite(value) && value >= 0) return Math.round(value * NS_PER[unit])
  throw badLine(`${column} as a number of ${unit}, 0 or more`, text)
}
