import { formatNumber, NBSP } from './number.ts'

const MINUTE_S = 60
const HOUR_S = 3_600

/** A duration in words: `0.42 s`, `38 s`, `9 min 6 s`, `2 h 5 min`. */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds) || seconds < 0) return '—'
  if (seconds < 10) return `${formatNumber(Math.round(seconds * 100) / 100)}${NBSP}s`
  const whole = Math.round(seconds)
  if (whole < MINUTE_S) return `${String(whole)}${NBSP}s`
  if (whole < HOUR_S) return pair(Math.floor(whole / MINUTE_S), 'min', whole % MINUTE_S, 's')
  const minutes = Math.round(whole / MINUTE_S)
  return pair(Math.floor(minutes / 60), 'h', minutes % 60, 'min')
}

/** A place on a clock, in whole seconds: `0 s`, `3 s`, `2 min 21 s`. */
export function formatClock(seconds: number): string {
  const whole = Math.round(seconds)
  return Number.isFinite(whole) && whole >= 0 && whole < 10
    ? `${String(whole)}${NBSP}s`
    : formatDuration(whole)
}

function pair(big: number, bigUnit: string, small: number, smallUnit: string): string {
  const head = `${String(big)}${NBSP}${bigUnit}`
  return small === 0 ? head : `${head} ${String(small)}${NBSP}${smallUnit}`
}
