/**
 * Reads a number as people type it: `2,475`, `0.5`, ` 8 `, a true minus. Null where the field is
 * empty, NaN where it holds no number.
 */
export function parseNumber(text: string): number | null {
  const plain = text.trim().replaceAll(',', '').replaceAll('−', '-').replaceAll('\u00a0', '')
  if (plain === '') return null
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain) ? Number(plain) : NaN
}

/** A number as a field shows it for editing: every digit, no grouping. */
export function numberText(value: number | null): string {
  return value === null || Number.isNaN(value) ? '' : String(value)
}
