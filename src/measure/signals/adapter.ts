import type { SignalName } from '../../shared/signal.ts'
import type { MetricSample, MetricsPage } from '../prometheus/page.ts'

/** What one adapter takes from a page: a value, or null where the page has none that can be used. */
export interface Reading {
  name: SignalName
  value: number | null
  /** As shown beside the number: the metric's own name. */
  source: string
}

/** Turns growing counters of a page into a value between two readings of it. */
export interface History {
  /**
   * What a counter grew by since the last reading; null at the first one and after a reset.
   *
   * @param key names the counter, labels included
   */
  growth(key: string, value: number): number | null
  /** Seconds since the last reading; null at the first one. */
  elapsed_s: number | null
}

/** The metrics of one kind of server or exporter, as signals. */
export interface Adapter {
  /** As a person knows it. */
  name: string
  /** Every name of a sample line that it reads. */
  metrics: readonly string[]
  read(page: MetricsPage, history: History): Reading[]
}

/** Several series of one name (engines, GPUs, reasons) as one value. */
export type Combine = (samples: readonly MetricSample[]) => number | null

/** One signal of one metric; the first of `metrics` that the page has is read. */
export interface Rule {
  name: SignalName
  metrics: readonly string[]
  combine: Combine
  /** Only series with these labels. */
  where?: Readonly<Record<string, string>>
  /** Multiplies the value: 100 makes percent of a ratio. */
  scale?: number
}
