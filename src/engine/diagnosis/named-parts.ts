import type { StagePart } from '../../shared/diagnosis.ts'
import { PART_COUNT_PREFIX, PART_S_PREFIX, type Signal } from '../../shared/signal.ts'

const MS_PER_S = 1_000

/** The parts of a request that only spans name, each with its mean over the requests that had it. */
export function namedParts(
  signals: readonly Signal[],
  meanOf: (sum: string, count: string) => { mean: number } | null,
): StagePart[] {
  return signals.flatMap(({ name, source }) => {
    if (!name.startsWith(PART_S_PREFIX)) return []
    const part = name.slice(PART_S_PREFIX.length)
    const read = meanOf(name, PART_COUNT_PREFIX + part)
    return read === null ? [] : [{ name: part, mean_ms: read.mean * MS_PER_S, source }]
  })
}
