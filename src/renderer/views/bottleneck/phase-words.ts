import { formatDuration } from '../../../engine/format/duration.ts'
import type { PhaseUse } from '../../../shared/diagnosis.ts'

/** How long all requests together spent in each phase; null where the server does not tell it. */
export function phaseTimeWords(phases: readonly PhaseUse[]): string | null {
  const told = phases.flatMap(({ phase, requests_s }) =>
    requests_s === null ? [] : [`${formatDuration(requests_s)} in ${phase}`],
  )
  return told.length === 0 ? null : `All requests together spent ${told.join(' and ')}.`
}

/** Those of which something can be drawn. */
export function drawnPhases(phases: readonly PhaseUse[]): PhaseUse[] {
  return phases.filter((use) => use.tensor_pct !== null || use.dram_pct !== null)
}
