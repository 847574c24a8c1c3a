import type { Advice, Bottleneck } from '../../shared/diagnosis.ts'
import type { Setting } from '../../shared/target.ts'
import { CANDIDATES, type Candidate } from './advice-table.ts'
import { plainName } from './batch-limit.ts'
import type { Facts } from './facts.ts'

/** As many as fit beside each other, and as anyone considers. */
const ADVICE_MAX = 3
/** Where it cannot be told what binds, the first experiment for each of the likeliest. */
const EXPERIMENTS_MAX = 2

/** The changes most likely to help this constraint on this server, by its settings' own names. */
export function adviceFor(facts: Facts, binds: Bottleneck): Advice[] {
  return candidatesFor(facts, binds).slice(0, ADVICE_MAX)
}

/** One change for each of the likeliest constraints: what each does tells them apart. */
export function experimentsFor(facts: Facts, likely: readonly Bottleneck[]): Advice[] {
  const firsts = likely.flatMap((bottleneck) => candidatesFor(facts, bottleneck).slice(0, 1))
  const seen = new Set<string>()
  return firsts
    .filter(({ setting }) => !seen.has(setting) && seen.add(setting))
    .slice(0, EXPERIMENTS_MAX)
}

function candidatesFor(facts: Facts, bottleneck: Bottleneck): Advice[] {
  return CANDIDATES.filter((candidate) => candidate.bottleneck === bottleneck).flatMap(
    (candidate) => adviceOf(facts, candidate),
  )
}

function adviceOf(facts: Facts, candidate: Candidate): Advice[] {
  const setting = findSetting(facts.settings, candidate.settings)
  if (setting === null || candidate.applies?.(facts) === false) return []
  const to = candidate.next(setting.value)
  if (to === null || to === setting.value) return []
  return [
    {
      title: candidate.title,
      setting: setting.name,
      from: setting.value,
      to,
      why: candidate.why(facts),
      changes_answers: candidate.changes_answers,
    },
  ]
}

function findSetting(settings: readonly Setting[], names: readonly string[]): Setting | null {
  return settings.find(({ name }) => names.includes(plainName(name))) ?? null
}
