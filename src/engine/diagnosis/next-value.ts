/**
 * A value for a setting that is worth trying next, from the present one; null where there is none.
 * Counts are doubled, shares raised by a step, formats swapped for the next smaller one.
 */
export type NextValue = (from: string) => string | null

/** Whole numbers of a share that a step is rounded to: two decimals. */
const SHARE_DECIMALS = 2

/** A whole number times `factor`, rounded up, within bounds; null where that is no change. */
export function times(factor: number, min: number, max: number): NextValue {
  return (from) => {
    const now = numberOf(from)
    if (now === null || now <= 0) return null
    const next = Math.min(max, Math.max(min, Math.ceil(now * factor)))
    return next === now || (factor > 1 && next < now) ? null : String(next)
  }
}

/** From any of these texts to another one. */
export function swap(from: readonly string[], to: string): NextValue {
  return (now) => (from.includes(now.trim().toLowerCase()) ? to : null)
}

/** A switch that is off, turned on in the words in which it is off; a bare flag is `on`. */
export const turnOn: NextValue = (from) => {
  const opposites: Readonly<Record<string, string>> = { off: 'on', false: 'true', '0': '1' }
  return opposites[from.trim().toLowerCase()] ?? null
}

/** A number set to another one; null where it is that already. */
export function to(value: string): NextValue {
  return (from) => (numberOf(from) === Number(value) ? null : value)
}

/** A share 0–1 raised to `to` where it is lower. */
export function raiseTo(to: number): NextValue {
  return (from) => {
    const now = numberOf(from)
    return now !== null && now < to ? String(to) : null
  }
}

/** A share 0–1 raised by a step, up to `max`. */
export function raiseBy(step: number, max: number): NextValue {
  return (from) => {
    const now = numberOf(from)
    if (now === null || now >= max) return null
    return String(Number(Math.min(max, now + step).toFixed(SHARE_DECIMALS)))
  }
}

function numberOf(text: string): number | null {
  const value = Number(text)
  return text.trim() === '' || !Number.isFinite(value) ? null : value
}
