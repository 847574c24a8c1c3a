import type { Change } from '../../shared/investigation.ts'

/** `none → fp8`; `unset → fp8` where the setting was not set before. */
export function fromTo({ from, to }: Pick<Change, 'from' | 'to'>): string {
  return `${from ?? 'unset'} → ${to}`
}

/** `quantization none → fp8`, for sentences that are not set in two typefaces. */
export function changeWords(change: Pick<Change, 'setting' | 'from' | 'to'>): string {
  return `${change.setting} ${fromTo(change)}`
}
