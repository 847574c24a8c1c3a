/** One quantity before and after. */
export interface PairRow {
  label: string
  /** Null where it is not known; no bar is drawn then. */
  before: number | null
  after: number | null
  before_words: string
  after_words: string
}

/** The end of a scale from zero that holds every bar. */
export function pairScaleMax(rows: readonly PairRow[]): number {
  const values = rows.flatMap(({ before, after }) => [before ?? 0, after ?? 0])
  const highest = values.reduce((max, value) => Math.max(max, value), 0)
  return highest > 0 ? highest : 1
}
