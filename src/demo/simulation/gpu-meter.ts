import type { StepCost } from './roofline.ts'
import { UseMeter } from './use-meter.ts'

export const PHASES = ['prefill', 'decode'] as const
export type GpuPhase = (typeof PHASES)[number]

/** Seconds in kernels, and those weighted with how active tensor pipes and memory were meanwhile. */
interface PhaseMeters {
  busy: UseMeter
  tensor: UseMeter
  dram: UseMeter
}

export interface GpuUse {
  /** Share of time in which a kernel ran. */
  busy: number
  /** Share of the published peaks, over time. */
  tensor: number
  dram: number
}

/** What the GPU did, by phase. Within a step both phases see the same activity of the pipes. */
export class GpuMeter {
  readonly phases: Record<GpuPhase, PhaseMeters> = { prefill: meters(), decode: meters() }

  /** Adds a step's time in kernels. */
  add(start_s: number, end_s: number, cost: StepCost): void {
    const gpu_s = end_s - start_s
    const shares = { prefill: cost.prefill_share, decode: 1 - cost.prefill_share }
    for (const phase of PHASES) {
      const { busy, tensor, dram } = this.phases[phase]
      busy.add(start_s, end_s, shares[phase])
      tensor.add(start_s, end_s, shares[phase] * Math.min(1, cost.tensor_s / gpu_s))
      dram.add(start_s, end_s, shares[phase] * Math.min(1, cost.dram_s / gpu_s))
    }
  }

  /** Means over the `window_s` seconds before `t_s`, both phases together. */
  use(t_s: number, window_s: number): GpuUse {
    const mean = (kind: keyof PhaseMeters): number =>
      PHASES.reduce((sum, phase) => sum + this.phases[phase][kind].mean(t_s, window_s), 0)
    return { busy: mean('busy'), tensor: mean('tensor'), dram: mean('dram') }
  }
}

function meters(): PhaseMeters {
  return { busy: new UseMeter(), tensor: new UseMeter(), dram: new UseMeter() }
}
