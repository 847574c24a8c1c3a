import type { Advice, Bottleneck, Suggestion } from '../../shared/diagnosis.ts'
import type { Setting } from '../../shared/target.ts'
import type { AdviceContext, Candidate } from './advice/candidate.ts'
import { expectedGain } from './advice/gain.ts'
import { qualityCheck } from './advice/quality-check.ts'
import { SERVER_TABLES } from './advice/servers.ts'
import { suggestionsFor } from './advice/suggestions.ts'
import { unknownCandidates } from './advice/unknown.ts'
import { plainName } from './batch-limit.ts'

/** As many as fit beside each other, and as anyone considers. */
const ADVICE_MAX = 3
/** Where it cannot be told what binds, the first experiment for each of the likeliest. */
const EXPERIMENTS_MAX = 2
/** What can touch less of the time than this is no help. */
const TOUCHES_PCT_MIN = 1

/** What helps: changes of this server's settings by its own names, and what lies beside them. */
export interface Help {
  server: string | null
  advice: Advice[]
  suggestions: Suggestion[]
}

/** The changes most likely to help this constraint on this server. */
export function adviceFor(context: AdviceContext, binds: Bottleneck): Help {
  return {
    server: labelOf(context),
    advice: changesFor(context, binds).slice(0, ADVICE_MAX),
    suggestions: suggestionsFor(context, binds),
  }
}

/** One change for each of the likeliest constraints: what each does tells them apart. */
export function experimentsFor(context: AdviceContext, likely: readonly Bottleneck[]): Advice[] {
  const firsts = likely.flatMap((bottleneck) => changesFor(context, bottleneck).slice(0, 1))
  const seen = new Set<string>()
  return firsts
    .filter(({ setting }) => !seen.has(setting) && seen.add(setting))
    .slice(0, EXPERIMENTS_MAX)
}

/** As a person knows the server; null where it is not known. */
export function labelOf({ server }: Pick<AdviceContext, 'server'>): string | null {
  return SERVER_TABLES.find(({ kind }) => kind === server)?.label ?? null
}

/** Those whose present value is known come first; among them the table's order holds. */
function changesFor(context: AdviceContext, bottleneck: Bottleneck): Advice[] {
  const table = SERVER_TABLES.find(({ kind }) => kind === context.server)
  const offered = table?.candidates ?? unknownCandidates(context.facts)
  const candidates = offered.filter((candidate) => candidate.bottleneck === bottleneck)
  const found = candidates.flatMap((candidate) => {
    const advice = adviceOf(context, candidate)
    return advice === null ? [] : [advice]
  })
  return [
    ...found.filter(({ is_known }) => is_known),
    ...found.filter(({ is_known }) => !is_known),
  ].map(({ advice }) => advice)
}

/** The setting as it stands: what was given, else what holds where nothing is; null where unknown. */
interface Present {
  name: string
  given: string | null
  value: string
  is_known: boolean
}

function presentOf(context: AdviceContext, candidate: Candidate): Present | null {
  const names = [plainName(candidate.flag), ...(candidate.also ?? [])]
  const setting = findSetting(context.facts.settings, names)
  if (setting !== null) {
    return { name: setting.name, given: setting.value, value: setting.value, is_known: true }
  }
  if (candidate.unset === null) return null
  const is_known = context.settings_complete
  return { name: candidate.flag, given: null, value: candidate.unset, is_known }
}

function adviceOf(
  context: AdviceContext,
  candidate: Candidate,
): { advice: Advice; is_known: boolean } | null {
  const present = presentOf(context, candidate)
  if (present === null) return null
  const to = candidate.next(present.value)
  if (to === null || to === present.value) return null
  if (candidate.applies?.(context, to) === false) return null
  const expected_gain = expectedGain(context, candidate.touches(present.value, to))
  if (expected_gain !== null && expected_gain.touches_pct < TOUCHES_PCT_MIN) return null
  const { title, why, risk, changes_answers } = candidate
  const unsure = present.is_known ? '' : ' What it is set to now is not known here.'
  return {
    is_known: present.is_known,
    advice: {
      title,
      setting: present.name,
      from: present.given,
      to,
      why: `${why(context.facts)}${unsure}`,
      risk,
      changes_answers,
      quality_check: changes_answers ? qualityCheck(context) : null,
      expected_gain,
    },
  }
}

function findSetting(settings: readonly Setting[], names: readonly string[]): Setting | null {
  return settings.find(({ name }) => names.includes(plainName(name))) ?? null
}
