import type { Bottleneck, Evidence, EvidencePlot, Phase } from '../../../shared/diagnosis.ts'
import type { Facts } from '../facts.ts'

/**
 * A bottleneck as data: its evidence (each number against its threshold) and what is said when it
 * binds. How much time is owed to it is worked out in `attribution.ts`; thresholds are in
 * `thresholds.ts`. A new bottleneck is one file of this kind and one line in `rules.ts`.
 */
export interface Rule {
  bottleneck: Bottleneck
  evidence(facts: Facts): Evidence[]
  /** The claim: one short sentence. */
  sentence(facts: Facts, phase: Phase | null): string
  /** The numbers under the claim: one sentence. */
  detail(facts: Facts, phase: Phase | null): string
}

export interface Measured {
  label: string
  value: number
  unit: string
  source: string
  samples: number
  plot: EvidencePlot | null
}

/** A number that speaks for a bottleneck from `threshold` on, and against it below. */
export function atLeast(bottleneck: Bottleneck, threshold: number, measured: Measured): Evidence {
  return {
    ...measured,
    threshold,
    threshold_op: '>=',
    says: measured.value >= threshold ? 'for' : 'against',
    bottleneck,
    note: null,
  }
}

/** A number that is shown and not used, with the reason. */
export function unused(measured: Measured, note: string): Evidence {
  return {
    ...measured,
    threshold: null,
    threshold_op: null,
    says: 'unused',
    bottleneck: null,
    note,
  }
}
