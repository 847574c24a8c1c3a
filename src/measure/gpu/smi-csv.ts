import { isCapped } from './clock-reasons.ts'
import { NO_READING, type GpuField, type GpuReading } from './gpu-reading.ts'
import { parseQuantity } from './quantity.ts'

/** Drivers have up to 241 columns so far; a line with more cells than this is none of nvidia-smi's. */
const CELLS_MAX = 2_000

const COUNTERS = 'clocks_event_reasons_counters'

/** One fact of nvidia-smi's: its names over the years, the newest first, and the unit without units. */
interface SmiColumn {
  field: GpuField
  names: readonly string[]
  unit: string
}

/** Figures that are taken over as they are. */
const FIGURES: readonly SmiColumn[] = [
  { field: 'util_pct', names: ['utilization.gpu'], unit: '%' },
  { field: 'memory_busy_pct', names: ['utilization.memory'], unit: '%' },
  { field: 'memory_used_bytes', names: ['memory.used'], unit: 'MiB' },
  { field: 'memory_total_bytes', names: ['memory.total'], unit: 'MiB' },
  {
    field: 'power_w',
    names: ['power.draw', 'power.draw.average', 'power.draw.instant'],
    unit: 'W',
  },
  { field: 'power_limit_w', names: ['enforced.power.limit', 'power.limit'], unit: 'W' },
  { field: 'temperature_c', names: ['temperature.gpu'], unit: 'C' },
  { field: 'sm_clock_mhz', names: ['clocks.current.sm', 'clocks.sm'], unit: 'MHz' },
  { field: 'sm_clock_max_mhz', names: ['clocks.max.sm'], unit: 'MHz' },
  { field: 'memory_clock_mhz', names: ['clocks.current.memory', 'clocks.mem'], unit: 'MHz' },
]
const REASONS = ['clocks_event_reasons', 'clocks_throttle_reasons']
const ACTIVE = REASONS.map((prefix) => `${prefix}.active`)
const POWER_REASONS = ['sw_power_cap', 'hw_power_brake_slowdown']
const THERMAL_REASONS = ['sw_thermal_slowdown', 'hw_thermal_slowdown']

/** Which GPU a line is of, and how many there are. */
const IDENTITY = ['count', 'index'] as const

/**
 * What is asked of nvidia-smi, each by its names, the newest first: an older driver knows an older
 * name, or none.
 */
export const SMI_QUERY: readonly { names: readonly string[]; fields: readonly GpuField[] }[] = [
  ...IDENTITY.map((name) => ({ names: [name], fields: [] })),
  ...FIGURES.map(({ names, field }) => ({ names, fields: [field] })),
  { names: ACTIVE, fields: ['power_capped', 'thermal_capped'] },
  ...seconds(POWER_REASONS, 'power_capped_s'),
  ...seconds(THERMAL_REASONS, 'thermal_capped_s'),
]

function seconds(
  reasons: readonly string[],
  field: GpuField,
): { names: readonly string[]; fields: readonly GpuField[] }[] {
  return reasons.map((reason) => ({
    names: [`${COUNTERS}.${reason}`],
    fields: [field],
  }))
}

/** A line of one reading; `count` is how many GPUs there are. */
export interface SmiRow extends GpuReading {
  count: number | null
}

/** Names of a header line, without the units that stand in brackets behind them. */
export function parseSmiHeader(line: string): string[] {
  return line.split(',').map((name) => name.trim().replace(/ \[[^\]]*\]$/, ''))
}

/**
 * One line of `--format=csv`, with or without units.
 *
 * @param columns names in the order of the cells
 * @returns null where the line is none: a message of the driver among the readings
 */
export function parseSmiLine(line: string, columns: readonly string[]): SmiRow | null {
  const cells = line.split(',', CELLS_MAX + 1)
  if (cells.length !== columns.length) return null
  const cell = (name: string): string => cells[columns.indexOf(name)]?.trim() ?? ''
  const figure = (names: readonly string[], unit: string): number | null =>
    firstOf(names, (name) => parseQuantity(cell(name), unit))
  const index = figure(['index'], '%')
  if (index === null) return null
  const figures = FIGURES.map(({ field, names, unit }) => [field, figure(names, unit)])
  return {
    ...NO_READING,
    ...(Object.fromEntries(figures) as Partial<GpuReading>),
    index,
    count: figure(['count'], '%'),
    power_capped: capped('power', cell),
    thermal_capped: capped('thermal', cell),
    power_capped_s: cappedSeconds(POWER_REASONS, cell),
    thermal_capped_s: cappedSeconds(THERMAL_REASONS, cell),
  }
}

function firstOf<T>(names: readonly string[], read: (name: string) => T | null): T | null {
  for (const name of names) {
    const value = read(name)
    if (value !== null) return value
  }
  return null
}

/** By the mask of all reasons, else by the reasons one by one. */
function capped(kind: 'power' | 'thermal', cell: (name: string) => string): boolean | null {
  const mask = firstOf(ACTIVE, (name) => parseMask(cell(name)))
  if (mask !== null) return isCapped(kind, mask)
  const states = (kind === 'power' ? POWER_REASONS : THERMAL_REASONS).map((reason) =>
    firstOf(REASONS, (prefix) => parseActive(cell(`${prefix}.${reason}`))),
  )
  const told = states.filter((state) => state !== null)
  return told.length === 0 ? null : told.includes(true)
}

function cappedSeconds(reasons: readonly string[], cell: (name: string) => string): number | null {
  const told = reasons
    .map((reason) => parseQuantity(cell(`${COUNTERS}.${reason}`), 'us'))
    .filter((value) => value !== null)
  return told.length === 0 ? null : told.reduce((total, value) => total + value, 0)
}

function parseMask(text: string): number | null {
  return /^0x[0-9a-f]{1,16}$/i.test(text) ? Number(text) : null
}

/** `Active` and `Not Active`, as nvidia-smi writes it in its CSV and its XML; null for anything else. */
export function parseActive(text: string): boolean | null {
  if (text === 'Active') return true
  return text === 'Not Active' ? false : null
}
