import type { Phase } from '../../shared/diagnosis.ts'
import type { SignalName } from '../../shared/signal.ts'
import { growthOf } from './evidence-plot.ts'
import { busyShare, type BusyShare } from './gpu-busy.ts'
import type { GpuEstimate } from './gpu-estimate.ts'
import type { PhaseReading } from './phase-reading.ts'
import { wholeAsPhase, workingUse, type WorkingUse } from './gpu-working.ts'
import type { GaugeReading, WindowSignals } from './window-signals.ts'

const PERCENT = 100

export interface GpuUse {
  phases: Record<Phase, PhaseReading>
  /** Means over the whole window, both phases and idle time mixed. */
  tensor: GaugeReading | null
  dram: GaugeReading | null
  sm: GaugeReading | null
  util: GaugeReading | null
  /** Share of time in which the GPU works; null where nothing tells it. */
  busy: BusyShare | null
  /** Both units while kernels run, by counters or by an estimate from the model's size. */
  working: WorkingUse
  /** Whether the model's size was read from its name. */
  guessed: boolean
}

interface PhaseSignals {
  busy: SignalName
  tensor: SignalName
  dram: SignalName
}

const PHASE_SIGNALS: Record<Phase, PhaseSignals> = {
  prefill: {
    busy: 'gpu_prefill_busy_s',
    tensor: 'gpu_prefill_tensor_s',
    dram: 'gpu_prefill_dram_s',
  },
  decode: { busy: 'gpu_decode_busy_s', tensor: 'gpu_decode_tensor_s', dram: 'gpu_decode_dram_s' },
}

/** How the GPU was used over the steady windows: in each phase, and as a whole. */
export function readGpuUse(signals: WindowSignals, estimate: GpuEstimate | null): GpuUse {
  const whole = {
    tensor: signals.gauge('gpu_tensor_active_pct'),
    dram: signals.gauge('gpu_dram_active_pct'),
    sm: signals.gauge('gpu_sm_active_pct'),
    util: signals.gauge('gpu_util_pct'),
  }
  const working = workingUse(signals, whole, estimate)
  const phase = (name: Phase): PhaseReading => counted(signals, name) ?? wholeAsPhase(name, working)
  return {
    ...whole,
    phases: { prefill: phase('prefill'), decode: phase('decode') },
    busy: busyShare(signals, whole),
    working,
    guessed: working.from_model && (estimate?.guessed ?? false),
  }
}

/** From counters that the server keeps per phase: active seconds over busy seconds. */
function counted(signals: WindowSignals, phase: Phase): PhaseReading | null {
  const names = PHASE_SIGNALS[phase]
  const busy = signals.increase(names.busy)
  if (busy === null || busy.elapsed_s <= 0) return null
  const share = (name: SignalName): number | null => {
    const active = signals.increase(name)
    if (active === null || busy.value <= 0) return null
    return Math.min(PERCENT, (active.value / busy.value) * PERCENT)
  }
  return {
    phase,
    gpu_time_share_pct: (busy.value / busy.elapsed_s) * PERCENT,
    tensor_pct: share(names.tensor),
    dram_pct: share(names.dram),
    estimated: false,
    samples: busy.samples,
    tensor_source: signals.source(names.tensor),
    dram_source: signals.source(names.dram),
    tensor_plot: growthOf([names.tensor], names.busy, PERCENT),
    dram_plot: growthOf([names.dram], names.busy, PERCENT),
  }
}
