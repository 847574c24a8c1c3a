import type { EvidencePlot, Phase, PhaseUse } from '../../shared/diagnosis.ts'
import type { SignalName } from '../../shared/signal.ts'
import { growthOf, readingOf } from './evidence-plot.ts'
import type { ServerPath } from './server-path.ts'
import { THRESHOLDS } from './thresholds.ts'
import type { GaugeReading, WindowSignals } from './window-signals.ts'

const PERCENT = 100
/** One phase has nearly all of the requests' time: what the whole GPU does is what this phase does. */
const PHASE_DOMINATES_SHARE = 0.8

/** Utilisation in a phase with where it comes from. */
export interface PhaseReading extends PhaseUse {
  samples: number
  tensor_source: string
  dram_source: string
  tensor_plot: EvidencePlot
  dram_plot: EvidencePlot
}

export interface GpuUse {
  phases: Record<Phase, PhaseReading>
  /** Means over the whole window, both phases and idle time mixed. */
  tensor: GaugeReading | null
  dram: GaugeReading | null
  sm: GaugeReading | null
  util: GaugeReading | null
  /** Share of time in which the GPU works; null where nothing tells it. */
  busy: { pct: number; source: string; samples: number; plot: EvidencePlot } | null
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
export function readGpuUse(signals: WindowSignals, server: ServerPath): GpuUse {
  const whole = {
    tensor: signals.gauge('gpu_tensor_active_pct'),
    dram: signals.gauge('gpu_dram_active_pct'),
    sm: signals.gauge('gpu_sm_active_pct'),
    util: signals.gauge('gpu_util_pct'),
  }
  const phase = (name: Phase): PhaseReading =>
    counted(signals, name) ?? wholeAsPhase(signals, name, server, whole.tensor, whole.dram)
  return {
    ...whole,
    phases: { prefill: phase('prefill'), decode: phase('decode') },
    busy: busyShare(signals, whole.sm, whole.util),
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

/**
 * Without counters per phase, the whole GPU's means stand for a phase that has nearly all of the
 * requests' time, and for both where they bind as they are; else they say nothing of a phase.
 */
function wholeAsPhase(
  signals: WindowSignals,
  phase: Phase,
  server: ServerPath,
  tensor: GaugeReading | null,
  dram: GaugeReading | null,
): PhaseReading {
  const highest = Math.max(tensor?.mean ?? 0, dram?.mean ?? 0)
  const dominates = requestTimeShare(server, phase) >= PHASE_DOMINATES_SHARE
  const speaks = dominates || highest >= THRESHOLDS.pipe_binds_pct
  return {
    phase,
    gpu_time_share_pct: null,
    tensor_pct: speaks ? (tensor?.mean ?? null) : null,
    dram_pct: speaks ? (dram?.mean ?? null) : null,
    estimated: true,
    samples: Math.max(tensor?.samples ?? 0, dram?.samples ?? 0),
    tensor_source: signals.source('gpu_tensor_active_pct'),
    dram_source: signals.source('gpu_dram_active_pct'),
    tensor_plot: readingOf('gpu_tensor_active_pct'),
    dram_plot: readingOf('gpu_dram_active_pct'),
  }
}

function requestTimeShare(server: ServerPath, phase: Phase): number {
  const { prefill, decode } = server.stages
  if (prefill === null || decode === null) return 0
  const both = prefill.ms + decode.ms
  return both <= 0 ? 0 : (phase === 'prefill' ? prefill.ms : decode.ms) / both
}

/**
 * Share of time in which the GPU works. GPU-Util is only a bound from above (some kernel ran), so that
 * it serves where it is low and nothing better is there.
 */
function busyShare(
  signals: WindowSignals,
  sm: GaugeReading | null,
  util: GaugeReading | null,
): GpuUse['busy'] {
  const prefill = signals.increase('gpu_prefill_busy_s')
  const decode = signals.increase('gpu_decode_busy_s')
  if (prefill !== null && decode !== null && decode.elapsed_s > 0) {
    return {
      pct: Math.min(PERCENT, ((prefill.value + decode.value) / decode.elapsed_s) * PERCENT),
      source: signals.source('gpu_decode_busy_s'),
      samples: decode.samples,
      plot: growthOf([PHASE_SIGNALS.prefill.busy, PHASE_SIGNALS.decode.busy], null, PERCENT),
    }
  }
  if (sm !== null) {
    // An SM activity of 80 % is a GPU in full use (NVIDIA's DCGM guide), so that it counts as busy.
    const pct = Math.min(PERCENT, (sm.mean / THRESHOLDS.pipe_binds_pct) * PERCENT)
    const plot = readingOf('gpu_sm_active_pct', PERCENT / THRESHOLDS.pipe_binds_pct)
    return { pct, source: signals.source('gpu_sm_active_pct'), samples: sm.samples, plot }
  }
  if (util === null || util.mean >= THRESHOLDS.gpu_idle_pct) return null
  const plot = readingOf('gpu_util_pct')
  return { pct: util.mean, source: signals.source('gpu_util_pct'), samples: util.samples, plot }
}
