import type { MetricSample } from '../prometheus/page.ts'
import { isCapped } from '../gpu/clock-reasons.ts'
import type { Combine } from './adapter.ts'
import { average } from './combine.ts'

const PERCENT = 100

/** Share of the GPUs that are held down, by the bits that say why. */
export function cappedShare(kind: 'power' | 'thermal'): Combine {
  return (samples) =>
    average(
      samples.map(({ value }) => {
        const capped = isCapped(kind, value)
        return { value: capped === null ? Number.NaN : capped ? PERCENT : 0 }
      }),
    )
}

/**
 * One series a GPU and metric: a GPU is listed again for each pod that shares it.
 *
 * @param identity what tells a GPU from another
 */
export function onePerGpu(
  samples: readonly MetricSample[],
  identity: (labels: MetricSample['labels']) => string,
): MetricSample[] {
  const byGpu = new Map<string, MetricSample>()
  for (const sample of samples) {
    const key = `${sample.name} ${identity(sample.labels)}`
    if (!byGpu.has(key)) byGpu.set(key, sample)
  }
  return [...byGpu.values()]
}
