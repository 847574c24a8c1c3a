/** One line of a page: a value under a name and labels. */
export interface MetricSample {
  name: string
  labels: Readonly<Record<string, string>>
  /** NaN and the infinities included: a server may say so, and a reader has to decide. */
  value: number
}

/** A page as parsed: samples by the name on their line (`x_sum`, `x_bucket`), declared types by family. */
export interface MetricsPage {
  samples: ReadonlyMap<string, readonly MetricSample[]>
  types: ReadonlyMap<string, string>
}

/** Samples under a name, none where the page has no such line. */
export function samplesOf(page: MetricsPage, name: string): readonly MetricSample[] {
  return page.samples.get(name) ?? []
}
