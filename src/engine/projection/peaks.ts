import type { Gpu } from '../../shared/catalogue.ts'
import type { TimeShares } from '../../shared/diagnosis.ts'
import type { Setting } from '../../shared/target.ts'
import type { PeakRatios } from './amdahl.ts'

const FP8 = ['fp8', 'fp8_e4m3', 'w8a8_fp8']

/** Whether the measured settings say that weights are computed in 8-bit floats. */
export function computesInFp8(settings: readonly Setting[]): boolean {
  const setting = settings.find(
    ({ name }) => name.replace(/^-+/, '').toLowerCase() === 'quantization',
  )
  return setting !== undefined && FP8.includes(setting.value.trim().toLowerCase())
}

/** The ratios of the peaks, or the reason why there are none. */
export function peakRatios(
  from: Gpu,
  to: Gpu,
  shares: TimeShares,
  fp8: boolean,
): PeakRatios | { reason: string } {
  const bandwidth = to.memory_bandwidth_gb_per_s / from.memory_bandwidth_gb_per_s
  if (shares.compute_pct <= 0) return { compute: 1, bandwidth }
  const [now, then] = [computePeak(from, fp8), computePeak(to, fp8)]
  if (now === null) return { reason: `The catalogue has no compute peak of the ${from.name}.` }
  if (then === null) return { reason: `The catalogue has no compute peak of the ${to.name}.` }
  return { compute: then / now, bandwidth }
}

/** A GPU without 8-bit floats computes such weights in 16 bit. */
function computePeak(gpu: Gpu, fp8: boolean): number | null {
  return fp8 ? (gpu.fp8_tflops ?? gpu.fp16_tflops) : gpu.fp16_tflops
}
