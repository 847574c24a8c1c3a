import type { EvidencePlot } from '../../shared/diagnosis.ts'
import type { SignalName } from '../../shared/signal.ts'

/** The plot of a signal as it was read. */
export function readingOf(signal: SignalName, times = 1): EvidencePlot & { kind: 'reading' } {
  return { kind: 'reading', signal, times }
}

/** The plot of what counters grew by, over what another grew by; over seconds where it is null. */
export function growthOf(
  of: readonly SignalName[],
  per: SignalName | null,
  times: number,
): EvidencePlot & { kind: 'growth' } {
  return { kind: 'growth', of: [...of], per, times }
}
