import { BOTTLENECKS, type Bottleneck } from '../../../src/shared/diagnosis.ts'
import type { Judged } from './judge.ts'

/** What the program has to hold. */
export const RIGHT_OF_CLEAR_MIN = 0.9
export const WRONG_AND_CONFIDENT_MAX = 0.03

/** How the answers to many scenarios stand to the truth. */
export interface Rates {
  scenarios: number
  clear: number
  /** Shares, 0–1: of the clear ones; of all; of those whose signals were withheld. */
  right_of_clear: number
  wrong_of_all: number
  untold_of_withheld: number
}

type Named = Bottleneck | 'cannot tell'

const ROWS = [...BOTTLENECKS, 'withheld', 'mixed'] as const
const COLUMNS: readonly Named[] = [...BOTTLENECKS, 'cannot tell']

const SHORT: Record<Named | 'withheld' | 'mixed', string> = {
  compute: 'compute',
  memory_bandwidth: 'bandwidth',
  memory_capacity: 'capacity',
  under_used_gpu: 'under-used',
  host: 'host',
  network: 'network',
  client: 'client',
  'cannot tell': 'cannot tell',
  withheld: 'withheld',
  mixed: 'mixed',
}

export function ratesOf(judged: readonly Judged[]): Rates {
  const clear = judged.filter(({ truth }) => truth.kind === 'clear')
  const withheld = judged.filter(({ truth }) => truth.kind === 'withheld')
  const share = (part: readonly Judged[], of: readonly Judged[]): number =>
    of.length === 0 ? 1 : part.length / of.length
  return {
    scenarios: judged.length,
    clear: clear.length,
    right_of_clear: share(
      clear.filter(({ judgement }) => judgement === 'right'),
      clear,
    ),
    wrong_of_all:
      judged.length === 0
        ? 0
        : judged.filter(({ judgement }) => judgement === 'wrong').length / judged.length,
    untold_of_withheld: share(
      withheld.filter(({ diagnosis }) => diagnosis.binds === null),
      withheld,
    ),
  }
}

/** What was named (columns) where what binds (rows), as a table in Markdown. */
export function matrixText(judged: readonly Judged[]): string {
  const counts = new Map<string, number>()
  for (const one of judged) {
    const key = `${rowOf(one)} ${one.diagnosis.binds ?? 'cannot tell'}`
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  const cell = (row: string, column: string): string =>
    String(counts.get(`${row} ${column}`) ?? '·').padStart(SHORT[column as Named].length)
  const head = `| ${'binds \\ named'.padEnd(13)} | ${COLUMNS.map((c) => SHORT[c]).join(' | ')} |`
  const rule = `| ${'-'.repeat(13)} | ${COLUMNS.map((c) => `${'-'.repeat(SHORT[c].length - 1)}:`).join(' | ')} |`
  const rows = ROWS.map(
    (row) => `| ${SHORT[row].padEnd(13)} | ${COLUMNS.map((c) => cell(row, c)).join(' | ')} |`,
  )
  return [head, rule, ...rows].join('\n')
}

function rowOf({ truth }: Judged): string {
  return truth.kind === 'clear' ? (truth.binds[0] ?? '') : truth.kind
}

/** One line on a scenario: what each relaxation wins, and what was said. */
export function lineOf({ scenario, seed, truth, diagnosis, judgement }: Judged): string {
  const gains = truth.gains
    .slice(0, 3)
    .map(({ bottleneck, won }) => `${SHORT[bottleneck]} ${(won * 100).toFixed(0)} %`)
    .join(', ')
  const said = diagnosis.binds === null ? 'cannot tell' : SHORT[diagnosis.binds]
  const where = `${scenario.name}, ${scenario.metric}, ${scenario.view}, seed ${String(seed)}`
  return `${judgement.padEnd(7)} ${truth.kind.padEnd(8)} ${where}: a relaxation wins ${gains}; said ${said} at ${diagnosis.confidence.toFixed(2)}`
}
