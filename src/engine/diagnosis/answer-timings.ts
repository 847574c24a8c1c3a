import type { StagePart } from '../../shared/diagnosis.ts'
import type { RequestScalars } from '../../shared/request.ts'
import { mean } from '../stats/mean.ts'
import { partOfName, SERVER_STAGES, type ServerStage } from './part-names.ts'

/** What a server says of a request counts only where nearly every answer said it. */
export const CARRIED_SHARE_MIN = 0.9
const SOURCE = 'told in each answer'
/** Ollama's name for its whole time, at the end of its answer. */
const WHOLE = 'total_duration'

/** What the answers say, in `Server-Timing` or in themselves, of the mean request, in milliseconds. */
export interface AnswerTimings {
  stages: Record<ServerStage, number | null>
  /** Up to the head of the answer, which is where the header stands. */
  total_ms: number | null
  /** Up to the end of the answer, where the answer itself tells it. */
  whole_ms: number | null
  /** What belongs to no stage, by the server's own names. */
  named: StagePart[]
}

/**
 * Means over the answers that carry any: a name that one of them lacks took no time there. Null
 * where fewer than nine in ten carry it, since a mean over some would not add up with the rest.
 */
export function meanTimings(records: readonly RequestScalars[]): AnswerTimings | null {
  const told = records.map((r) => r.server_timing).filter((timing) => timing !== null)
  if (told.length === 0 || told.length < CARRIED_SHARE_MIN * records.length) return null
  const names = [...new Set(told.flatMap((timing) => Object.keys(timing)))]
  const means = names.map((name) => ({
    name,
    part: partOfName(name),
    ms: mean(told.map((timing) => timing[name] ?? 0)),
  }))
  const sumOf = (part: ServerStage | 'e2e'): number | null => {
    const those = means.filter((one) => one.part === part)
    return those.length === 0 ? null : those.reduce((sum, { ms }) => sum + ms, 0)
  }
  return {
    stages: Object.fromEntries(SERVER_STAGES.map((stage) => [stage, sumOf(stage)])) as Record<
      ServerStage,
      number | null
    >,
    total_ms: sumOf('e2e'),
    whole_ms: means.find(({ name }) => name === WHOLE)?.ms ?? null,
    named: means
      .filter(({ name, part }) => part === null && name !== WHOLE)
      .map(({ name, ms }) => ({ name, mean_ms: ms, source: SOURCE })),
  }
}
