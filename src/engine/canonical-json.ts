/**
 * One text for one value: JSON with the keys of every object sorted by UTF-16 code units, no white
 * space, and numbers as ECMAScript writes them, as in RFC 8785 (JSON Canonicalization Scheme). Keys
 * whose value is `undefined` are left out. Throws on what JSON cannot hold: functions, symbols,
 * bigints, NaN and the infinities.
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string')
    return JSON.stringify(value)
  if (typeof value === 'number') {
    if (!Number.isFinite(value))
      throw new TypeError(`No canonical JSON for the number ${String(value)}`)
    return JSON.stringify(value)
  }
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (typeof value === 'object') return canonicalObject(value)
  throw new TypeError(`No canonical JSON for a ${typeof value}`)
}

function canonicalObject(value: object): string {
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`)
  return `{${members.join(',')}}`
}
