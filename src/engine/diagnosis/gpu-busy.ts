import type { EvidencePlot } from '../../shared/diagnosis.ts'
import { growthOf, readingOf } from './evidence-plot.ts'
import { THRESHOLDS } from './thresholds.ts'
import type { GaugeReading, WindowSignals } from './window-signals.ts'

const PERCENT = 100
/** Of so little work nothing can be said: a reading's rounding would be all of it. */
const AT_WORK_PCT_MIN = 1

/** Share of time in which the GPU works, with where that comes from. */
export interface BusyShare {
  pct: number
  source: string
  samples: number
  plot: EvidencePlot
}

/** The GPU's own readings of how active it is, over the whole window. */
export interface ActivityReadings {
  sm: GaugeReading | null
  util: GaugeReading | null
}

/**
 * Share of time in which the GPU works. GPU-Util is only a bound from above (some kernel ran), so that
 * it serves where it is low and nothing better is there.
 */
export function busyShare(
  signals: WindowSignals,
  { sm, util }: ActivityReadings,
): BusyShare | null {
  const counted = countedShare(signals)
  if (counted !== null) {
    const plot = growthOf(['gpu_prefill_busy_s', 'gpu_decode_busy_s'], null, PERCENT)
    return { ...counted, source: signals.source('gpu_decode_busy_s'), plot }
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

/**
 * Per cent of the time in which kernels run: what the activity of a pipe over all time is divided by
 * to get its activity while there is work. GPU-Util is just that ("percent of time over the past
 * sample period during which one or more kernels was executing", NVML). Null where nothing tells it.
 */
export function kernelTimePct(
  signals: WindowSignals,
  { sm, util }: ActivityReadings,
): number | 'too_little' | null {
  const pct = countedShare(signals)?.pct ?? util?.mean ?? sm?.mean ?? null
  if (pct === null) return null
  return pct < AT_WORK_PCT_MIN ? 'too_little' : Math.min(PERCENT, pct)
}

function countedShare(signals: WindowSignals): { pct: number; samples: number } | null {
  const prefill = signals.increase('gpu_prefill_busy_s')
  const decode = signals.increase('gpu_decode_busy_s')
  if (prefill === null || decode === null || decode.elapsed_s <= 0) return null
  const pct = Math.min(PERCENT, ((prefill.value + decode.value) / decode.elapsed_s) * PERCENT)
  return { pct, samples: decode.samples }
}
