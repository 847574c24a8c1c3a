/** The units that GPU tools print, in the unit that is kept: bytes, watts, MHz, seconds, percent, °C. */
const UNITS: Readonly<Record<string, number>> = {
  '%': 1,
  B: 1,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
  // AMD writes MB and GB and divides by 1024: 196592 MB stands for an MI300X' 192 GiB.
  KB: 1024,
  MB: 1024 ** 2,
  GB: 1024 ** 3,
  mW: 1e-3,
  W: 1,
  kW: 1e3,
  KHz: 1e-3,
  kHz: 1e-3,
  MHz: 1,
  Mhz: 1,
  GHz: 1e3,
  us: 1e-6,
  µs: 1e-6,
  ms: 1e-3,
  s: 1,
  C: 1,
  '°C': 1,
}

/** AMD's clocks stand in brackets: `(1402Mhz)`. */
const QUANTITY = /^\(?([+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?)\s*([^\d\s()]*)\)?$/i

/** More characters than any figure has. */
const TEXT_CHARS_MAX = 64

/**
 * A figure with its unit, as GPU tools print it: `631.95 W`, `19818 MiB`, `(1402Mhz)`. Everything else,
 * `[N/A]`, `[Not Supported]`, `[Unknown Error]`, `Requested functionality has been deprecated`, is null:
 * no figure is not zero.
 *
 * @param unit the unit of a figure that stands without one
 */
export function parseQuantity(text: string, unit: string): number | null {
  if (text.length > TEXT_CHARS_MAX) return null
  const [, figure, written] = QUANTITY.exec(text.trim()) ?? []
  if (figure === undefined) return null
  const scale = UNITS[written === undefined || written === '' ? unit : written]
  const value = Number(figure) * (scale ?? Number.NaN)
  return Number.isFinite(value) && value >= 0 ? value : null
}
