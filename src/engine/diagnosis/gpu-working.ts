import type { EvidencePlot, Phase } from '../../shared/diagnosis.ts'
import { bindingDegree } from './binding-degree.ts'
import { kernelTimePct, type ActivityReadings } from './gpu-busy.ts'
import type { GpuEstimate } from './gpu-estimate.ts'
import type { PhaseReading } from './phase-reading.ts'
import { readingOf } from './evidence-plot.ts'
import { THRESHOLDS } from './thresholds.ts'
import type { GaugeReading, WindowSignals } from './window-signals.ts'

const PERCENT = 100
/** From this degree on the tensor pipes are at their peak in both phases together. */
const COMPUTES_DEGREE = 0.75

/** How active one unit of the GPU is while kernels run, both phases together. */
export interface UnitUse {
  pct: number
  source: string
  samples: number
  plot: EvidencePlot | null
}

/** Both units of the GPU while kernels run. */
export interface WorkingUse {
  tensor: UnitUse | null
  dram: UnitUse | null
  /** Worked out from the model's size, and no counter's reading. */
  from_model: boolean
}

/** From the counters of the whole GPU; where there are none, from the model's size. */
export function workingUse(
  signals: WindowSignals,
  whole: ActivityReadings & { tensor: GaugeReading | null; dram: GaugeReading | null },
  estimate: GpuEstimate | null,
): WorkingUse {
  const kernels = kernelTimePct(signals, whole)
  const unit = (
    reading: GaugeReading | null,
    name: 'gpu_tensor_active_pct' | 'gpu_dram_active_pct',
  ): UnitUse | null => {
    if (reading === null || kernels === 'too_little') return null
    const times = PERCENT / (kernels ?? PERCENT)
    const pct = Math.min(PERCENT, reading.mean * times)
    const over = times > 1.02 ? ', over the time in which kernels run' : ''
    const source = `${signals.source(name)}${over}`
    return { pct, source, samples: reading.samples, plot: readingOf(name, times) }
  }
  const tensor = unit(whole.tensor, 'gpu_tensor_active_pct')
  const dram = unit(whole.dram, 'gpu_dram_active_pct')
  if (tensor !== null || dram !== null || estimate === null) {
    return { tensor, dram, from_model: false }
  }
  const kernel_pct = kernels === 'too_little' ? null : kernels
  return { ...fromModel(estimate, kernel_pct), from_model: true }
}

/** MFU is over all time, MBU over the time of a step. */
function fromModel(
  { tensor, dram }: GpuEstimate,
  kernels: number | null,
): Pick<WorkingUse, 'tensor' | 'dram'> {
  const times = PERCENT / (kernels ?? PERCENT)
  const rest = { samples: 0, plot: null }
  return {
    tensor:
      tensor === null ? null : { ...tensor, ...rest, pct: Math.min(PERCENT, tensor.pct * times) },
    dram: dram === null ? null : { ...dram, ...rest },
  }
}

/**
 * Without counters per phase, what the whole GPU does stands for both phases where one unit is at its
 * peak beside an idle one, whatever the phase. It says nothing of a phase else, even of one that has
 * nearly all of the requests' time: a request that decodes sits through the others' prefill.
 */
export function wholeAsPhase(phase: Phase, { tensor, dram }: WorkingUse): PhaseReading {
  const { pipe_binds_pct } = THRESHOLDS
  const one_missing = tensor === null || dram === null
  const computes = bindingDegree(tensor?.pct ?? null, dram?.pct ?? null) >= COMPUTES_DEGREE
  const at_peak = Math.max(tensor?.pct ?? 0, dram?.pct ?? 0) >= pipe_binds_pct
  const speaks = one_missing || computes || at_peak
  return {
    phase,
    gpu_time_share_pct: null,
    tensor_pct: speaks ? (tensor?.pct ?? null) : null,
    dram_pct: speaks ? (dram?.pct ?? null) : null,
    estimated: true,
    samples: Math.max(tensor?.samples ?? 0, dram?.samples ?? 0),
    tensor_source: tensor?.source ?? '',
    dram_source: dram?.source ?? '',
    tensor_plot: tensor?.plot ?? null,
    dram_plot: dram?.plot ?? null,
  }
}
