import type { SignalLook, SignalReading } from '../../../shared/signal.ts'
import { groupOf, quantity, rankOf, signalWords, type SignalGroup } from './signal-words.ts'

/** A look and when it came, seconds of the window's own clock. */
export interface TimedLook {
  look: SignalLook
  at_s: number
}

/** A signal as the target step lists it. */
export interface SignalRow {
  name: string
  label: string
  value: string
  /** Why there is no value; null where there is one. */
  why: string | null
  source: string
  /** When it was read, seconds of the window's own clock; null where it was not. */
  read_s: number | null
}

const MS_PER_S = 1_000
/** The count that belongs to a histogram's sum. */
const SUM = /^(server_.*)_s$/

/**
 * What was read, by group. A gauge is a value now. A counter is its growth a second since the look
 * before, and a histogram's sum and count together the mean of what came in between: totals since
 * the server's start say nothing of now.
 */
export function signalRows(
  now: TimedLook,
  before: TimedLook | null,
): Record<SignalGroup, SignalRow[]> {
  const groups: Record<SignalGroup, SignalRow[]> = { gpu: [], host: [], server: [] }
  const old = new Map(before?.look.readings.map((reading) => [reading.name, reading]))
  const all = new Map(now.look.readings.map((reading) => [reading.name, reading]))
  const ranked = now.look.readings.toSorted((a, b) => rankOf(a.name) - rankOf(b.name))
  for (const reading of ranked) {
    // It stands beside its sum.
    if (reading.name.endsWith('_count') && all.has(reading.name.replace(/_count$/, '_s'))) continue
    groups[groupOf(reading.name)].push({
      name: reading.name,
      label: signalWords(reading.name),
      ...valueOf(reading, all, old, now, before),
      source: sourceOf(reading),
      read_s: reading.age_s === null ? null : now.at_s - reading.age_s,
    })
  }
  return groups
}

type Readings = ReadonlyMap<string, SignalReading>

function valueOf(
  reading: SignalReading,
  all: Readings,
  old: Readings,
  now: TimedLook,
  before: TimedLook | null,
): Pick<SignalRow, 'value' | 'why'> {
  const absent = (why: string): Pick<SignalRow, 'value' | 'why'> => ({ value: '—', why })
  if (reading.value === null) return absent(reading.age_s === null ? 'not read' : 'reads nothing')
  if (reading.kind === 'gauge') return { value: quantity(reading.value, reading.unit), why: null }
  const earlier = old.get(reading.name)
  if (before === null || earlier === undefined) return absent('comes with the next look')
  const growth = growthOf(reading, earlier)
  const count = all.get(reading.name.replace(SUM, '$1_count'))
  if (count !== undefined && count.name !== reading.name) {
    const counted = growthOf(count, old.get(count.name))
    if (growth === null || counted === null) return absent('was reset')
    if (counted <= 0) return absent('none in between')
    return { value: quantity((growth / counted) * MS_PER_S, 'ms'), why: null }
  }
  const elapsed_s = now.at_s - (reading.age_s ?? 0) - (before.at_s - (earlier.age_s ?? 0))
  if (growth === null) return absent('was reset')
  if (elapsed_s <= 0) return absent('comes with the next look')
  return { value: rateWords(growth / elapsed_s, reading.unit), why: null }
}

/** Null where it fell: the server was restarted in between. */
function growthOf(now: SignalReading, before: SignalReading | undefined): number | null {
  if (now.value === null || before === undefined || before.value === null) return null
  return now.value < before.value ? null : now.value - before.value
}

/** Seconds a second are a share of time. */
function rateWords(per_s: number, unit: string): string {
  return unit === 's' ? quantity(per_s * 100, '%') : quantity(per_s, `${unit}/s`)
}

/** Without the labels of a series; marked where it is simulated. */
function sourceOf({ source, simulated }: SignalReading): string {
  const plain = source.replace(/\{[^}]*\}/, '')
  return simulated && !plain.includes('simulated') ? `${plain} (simulated)` : plain
}
