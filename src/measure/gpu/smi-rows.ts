import type { SignalName } from '../../shared/signal.ts'
import { average, largest, sum } from '../signals/combine.ts'

const MIB = 1024 ** 2

/** What is asked of nvidia-smi, by its own names; old and new drivers know all of them. */
export const SMI_FIELDS = [
  'count',
  'index',
  'utilization.gpu',
  'memory.used',
  'memory.total',
  'power.draw',
  'temperature.gpu',
  'clocks.current.sm',
] as const
export type SmiField = (typeof SMI_FIELDS)[number]

/** One GPU at one instant; null where the driver does not say. */
export type SmiRow = Record<SmiField, number | null>

const NUMBER = /^-?\d+(?:\.\d+)?/

/**
 * A cell: a number, with its unit where units were not switched off. `[N/A]`, `[Not Supported]`,
 * `[Unknown Error]` and everything else that is no number is null: no figure is not idle.
 */
export function parseCell(text: string): number | null {
  const number = NUMBER.exec(text.trim())
  return number === null ? null : Number(number[0])
}

/**
 * One line of the CSV output.
 *
 * @param columns names in the order of the cells
 * @returns null where the line is none: a message of the driver among the readings
 */
export function parseSmiLine(line: string, columns: readonly string[]): SmiRow | null {
  const cells = line.split(',')
  if (cells.length !== columns.length) return null
  const cellOf = (field: SmiField): number | null => parseCell(cells[columns.indexOf(field)] ?? '')
  const row = Object.fromEntries(SMI_FIELDS.map((field) => [field, cellOf(field)])) as SmiRow
  return row.index === null ? null : row
}

/** The rows of one reading: as many as there are GPUs, or until an index comes again. */
export class SmiFrames {
  #rows: SmiRow[] = []
  readonly #onFrame: (rows: readonly SmiRow[]) => void

  constructor(onFrame: (rows: readonly SmiRow[]) => void) {
    this.#onFrame = onFrame
  }

  push(row: SmiRow): void {
    if (this.#rows.some(({ index }) => index === row.index)) this.#flush()
    this.#rows.push(row)
    if (this.#rows.length === row.count) this.#flush()
  }

  #flush(): void {
    const rows = this.#rows
    this.#rows = []
    if (rows.length > 0) this.#onFrame(rows)
  }
}

const SIGNALS: readonly {
  name: SignalName
  field: SmiField
  combine: typeof sum
  scale?: number
}[] = [
  { name: 'gpu_util_pct', field: 'utilization.gpu', combine: average },
  { name: 'gpu_memory_used_bytes', field: 'memory.used', combine: sum, scale: MIB },
  { name: 'gpu_memory_total_bytes', field: 'memory.total', combine: sum, scale: MIB },
  { name: 'gpu_power_w', field: 'power.draw', combine: sum },
  { name: 'gpu_temperature_c', field: 'temperature.gpu', combine: largest },
  { name: 'gpu_sm_clock_mhz', field: 'clocks.current.sm', combine: average },
]

/** The names that nvidia-smi fills, and the field that each comes from. */
export const SMI_SIGNALS = SIGNALS.map(({ name, field }) => ({ name, field }))

/** Several GPUs as one: utilisation and clock averaged, memory and power summed, the hottest one. */
export function smiValues(rows: readonly SmiRow[]): Record<string, number | null> {
  return Object.fromEntries(
    SIGNALS.map(({ name, field, combine, scale }) => {
      const value = combine(rows.map((row) => ({ value: row[field] ?? Number.NaN })))
      return [name, value === null ? null : value * (scale ?? 1)]
    }),
  )
}
