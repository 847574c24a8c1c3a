/** A value for a setting that is worth trying next; null where there is none. */
export type NextValue = (from: string) => string | null

/** A whole number times `factor`, rounded up, within bounds; null where that is no change. */
export function times(factor: number, min: number, max: number): NextValue {
  return (from) => {
    const now = Number(from)
    if (from.trim() === '' || !Number.isFinite(now) || now <= 0) return null
    const next = Math.min(max, Math.max(min, Math.ceil(now * factor)))
    return next === now ? null : String(next)
  }
}

/** From any of these texts to another one. */
export function swap(from: readonly string[], to: string): NextValue {
  return (now) => (from.includes(now.trim().toLowerCase()) ? to : null)
}

/** A share 0–1 raised to `to` where it is lower. */
export function raiseTo(to: number): NextValue {
  return (from) => {
    const now = Number(from)
    return from.trim() !== '' && Number.isFinite(now) && now < to ? String(to) : null
  }
}
