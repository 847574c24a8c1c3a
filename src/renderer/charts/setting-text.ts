import { formatCount } from '../../engine/format/number.ts'

/** A setting's value as a picture shows it: whole numbers grouped, `unset` where there was none. */
export function settingText(value: string | null): string {
  if (value === null) return 'unset'
  return /^\d{4,15}$/.test(value) && !value.startsWith('0') ? formatCount(Number(value)) : value
}
