import type { EvidencePlot, PhaseUse } from '../../shared/diagnosis.ts'

/** Utilisation in a phase with where it comes from. */
export interface PhaseReading extends Omit<PhaseUse, 'requests_s'> {
  samples: number
  tensor_source: string
  dram_source: string
  tensor_plot: EvidencePlot | null
  dram_plot: EvidencePlot | null
}
