/** No-break space, before a unit and before a per cent sign (SI brochure, 5.4.3). */
export const NBSP = '\u00a0'
/** The true minus sign. */
export const MINUS = '\u2212'
/** What stands where there is no number; its reason stands beside it. */
export const ABSENT = '—'

const GROUP = /\B(?=(\d{3})+(?!\d))/g

function group(digits: string): string {
  const [whole = '', fraction] = digits.split('.')
  const grouped = whole.replace(GROUP, ',')
  return fraction === undefined ? grouped : `${grouped}.${fraction}`
}

function withSign(value: number, text: string): string {
  return value < 0 && /[1-9]/.test(text) ? MINUS + text : text
}

/** `value` with a fixed number of decimals, thousands grouped: 2475 → `2,475`. */
export function formatFixed(value: number, decimals: number): string {
  if (!Number.isFinite(value)) return ABSENT
  return withSign(value, group(Math.abs(value).toFixed(decimals)))
}

/** A count: whole, thousands grouped. */
export function formatCount(value: number): string {
  return formatFixed(value, 0)
}

/**
 * Three significant digits: 1387 → `1,390`, 57.64 → `57.6`, 0.20149 → `0.201`, 0 → `0`.
 * Under 0.001 it falls back to the exponent, so that a small number is not shown as none.
 */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return ABSENT
  if (value === 0) return '0'
  const magnitude = Math.floor(Math.log10(Math.abs(Number(value.toPrecision(3)))))
  if (magnitude < -3) return withSign(value, Math.abs(value).toExponential(2))
  if (magnitude >= 2) {
    const step = 10 ** (magnitude - 2)
    return formatFixed(Math.round(value / step) * step, 0)
  }
  return formatFixed(value, 2 - magnitude)
}

/** A number that someone set, as it was set: 60 → `60`, 0.5 → `0.5`, 8000 → `8,000`. */
export function formatGiven(value: number): string {
  if (!Number.isFinite(value)) return ABSENT
  const text = String(Math.abs(value))
  return text.includes('e') ? formatNumber(value) : withSign(value, group(text))
}

/** A value with its unit behind a no-break space: `512 ms`. */
export function formatWithUnit(value: number, unit: string): string {
  return unit === '' ? formatNumber(value) : `${formatNumber(value)}${NBSP}${unit}`
}

/** A share in per cent with one decimal; tiny ones as a bound: `94.2 %`, `< 0.1 %`. */
export function formatPct(value: number): string {
  if (!Number.isFinite(value)) return ABSENT
  if (value > 0 && value < 0.05) return `<${NBSP}0.1${NBSP}%`
  return `${formatFixed(value, 1)}${NBSP}%`
}

/** A change, always signed, one decimal, without its unit: `−31.0`, `+4.4`, `0.0`. */
export function formatSigned(value: number, decimals = 1): string {
  if (!Number.isFinite(value)) return ABSENT
  const text = formatFixed(value, decimals)
  return value > 0 && /[1-9]/.test(text) ? `+${text}` : text
}

/** A change in per cent: `−31.0 %`. */
export function formatSignedPct(value: number): string {
  return `${formatSigned(value)}${NBSP}%`
}

/** The two ends of an interval: `[−35.6, −26.1]`. */
export function formatInterval(lo: number, hi: number): string {
  return `[${formatSigned(lo)}, ${formatSigned(hi)}]`
}

/** Money: three significant digits and the currency, `0.201 USD`. */
export function formatUsd(value: number): string {
  return formatWithUnit(value, 'USD')
}
