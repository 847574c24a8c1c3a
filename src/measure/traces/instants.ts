import { badLine } from './refuse.ts'

/** An instant without rounding: whole seconds, and nanoseconds within the second (0 to 999,999,999). */
export interface Instant {
  seconds: number
  nanos: number
}

const NS_PER_S = 1e9
const FRACTION_DIGITS = 9

const ISO =
  /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2}):(\d{2})(?:[.,](\d+))?\s*(Z|UTC|[+-]\d{2}(?::?\d{2})?)?$/i
const APACHE = /^(\d{1,2})\/([A-Za-z]{3})\/(\d{4}):(\d{2}):(\d{2}):(\d{2}) ([+-]\d{4})$/
const DECIMAL = /^(-?)(\d+)(?:\.(\d*))?$/
const MONTHS = 'janfebmaraprmayjunjulaugsepoctnovdec'

/** `.97996` is 979,960,000 ns; digits past the ninth are below a nanosecond. */
function nanosOf(fraction: string | undefined): number {
  return Number((fraction ?? '').slice(0, FRACTION_DIGITS).padEnd(FRACTION_DIGITS, '0'))
}

function zoneSeconds(zone: string | undefined): number {
  const match = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone ?? '')
  if (match === null) return 0
  const seconds = Number(match[2]) * 3_600 + Number(match[3] ?? 0) * 60
  return match[1] === '-' ? -seconds : seconds
}

/** Null where there is no such day or time of day; a leap second counts as the second after it. */
function utcSeconds(parts: readonly number[]): number | null {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts
  const midnight = new Date(Date.UTC(year, month - 1, day))
  const exists = midnight.getUTCMonth() === month - 1 && midnight.getUTCDate() === day
  if (!exists || hour > 23 || minute > 59 || second > 60) return null
  return midnight.getTime() / 1_000 + hour * 3_600 + minute * 60 + second
}

/** A date and time as in ISO 8601, with a `T` or a space; without a zone it is taken as UTC. */
export function isoInstant(text: string): Instant {
  const match = ISO.exec(text.trim())
  const seconds = match === null ? null : utcSeconds(match.slice(1, 7).map(Number))
  if (match === null || seconds === null)
    throw badLine('a time such as 2023-11-16 18:17:03.9799600', text)
  return { seconds: seconds - zoneSeconds(match[8]), nanos: nanosOf(match[7]) }
}

/** A time as in access logs of nginx and Apache. */
export function accessLogInstant(text: string): Instant {
  const match = APACHE.exec(text)
  const month = MONTHS.indexOf((match?.[2] ?? '?').toLowerCase()) / 3 + 1
  const numbers =
    match === null ? [] : [match[3], month, match[1], ...match.slice(4, 7)].map(Number)
  const seconds = match === null || month % 1 !== 0 ? null : utcSeconds(numbers)
  if (seconds === null) throw badLine('a time such as [10/Oct/2025:13:55:36 +0000]', text)
  return { seconds: seconds - zoneSeconds(match?.[7]), nanos: 0 }
}

/** What one unit of a number stands for, as the power of ten of a second: 0 is s, 3 is ms. */
export type UnitExponent = 0 | 3 | 6 | 9

/** A decimal number of seconds, milliseconds, … without what a double would round away. */
export function decimalInstant(text: string, exponent: UnitExponent): Instant {
  const match = DECIMAL.exec(text.trim())
  if (match === null) return doubleInstant(text, exponent)
  const digits = match[2] ?? '0'
  const point = Math.max(0, digits.length - exponent)
  const seconds = Number(digits.slice(0, point))
  const nanos = nanosOf(digits.slice(point).padStart(exponent, '0') + (match[3] ?? ''))
  if (match[1] !== '-' || (seconds === 0 && nanos === 0)) return { seconds, nanos }
  return nanos === 0
    ? { seconds: -seconds, nanos: 0 }
    : { seconds: -seconds - 1, nanos: NS_PER_S - nanos }
}

/** Numbers such as 1.5e3, which lose what a double cannot hold. */
function doubleInstant(text: string, exponent: UnitExponent): Instant {
  const value = text.trim() === '' ? NaN : Number(text) / 10 ** exponent
  if (!Number.isFinite(value)) throw badLine('a time as a number', text)
  const seconds = Math.floor(value)
  const nanos = Math.round((value - seconds) * NS_PER_S)
  return nanos === NS_PER_S ? { seconds: seconds + 1, nanos: 0 } : { seconds, nanos }
}

/** The unit that makes a number a time of our age; a number too small for that counts seconds. */
export function unitOfEpoch(text: string): UnitExponent {
  const size = Math.abs(Number(text))
  if (size >= 1e17) return 9
  if (size >= 1e14) return 6
  return size >= 1e11 ? 3 : 0
}
