import { formatFixed } from '../../engine/format/number.ts'

/** Maps a value to a place on screen. */
export type Scale = (value: number) => number

/** A linear scale from the domain `[a, b]` to the range `[x, y]`; a domain without width maps to `x`. */
export function linear(a: number, b: number, x: number, y: number): Scale {
  const span = b - a
  return (value) => (span === 0 ? x : x + ((value - a) / span) * (y - x))
}

/** A logarithmic scale; `a`, `b` and the values must be above 0. */
export function log(a: number, b: number, x: number, y: number): Scale {
  const inner = linear(Math.log(a), Math.log(b), x, y)
  return (value) => inner(Math.log(value))
}

const NICE = [1, 2, 2.5, 5, 10]

/** About `count` round numbers from `lo` to `hi`, both within, in order. */
export function ticks(lo: number, hi: number, count: number): number[] {
  if (!(hi > lo) || count < 1) return [lo]
  const rough = (hi - lo) / count
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = (NICE.find((nice) => nice * power >= rough * 0.999) ?? 10) * power
  const first = Math.ceil(lo / step - 1e-9)
  const last = Math.floor(hi / step + 1e-9)
  // Counting in steps keeps 0.3 from becoming 0.30000000000000004.
  return Array.from({ length: last - first + 1 }, (_, i) => round((first + i) * step, step))
}

function round(value: number, step: number): number {
  const decimals = Math.max(0, 2 - Math.floor(Math.log10(step)))
  return Number(value.toFixed(Math.min(12, decimals)))
}

/** Round numbers of a logarithmic axis: 1, 3 of each power of ten within the domain. */
export function logTicks(lo: number, hi: number): number[] {
  const first = Math.floor(Math.log10(lo))
  const last = Math.ceil(Math.log10(hi))
  return Array.from({ length: last - first + 1 }, (_, i) => 10 ** (first + i))
    .flatMap((power) => [power, 3 * power])
    .filter((value) => value >= lo && value <= hi)
}

/** A round number at an axis: grouped, with no more decimals than it needs. */
export function tickText(tick: number): string {
  const decimals = /\.(\d+)$/.exec(String(Number(tick.toPrecision(6))))?.[1]?.length ?? 0
  return formatFixed(tick, decimals)
}
