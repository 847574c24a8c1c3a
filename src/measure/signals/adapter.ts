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
  /**
   * The same series freed of resets, each for itself: of two engines one may start anew, and their sum
   * must not fall with it. A series that vanished stays with its last total.
   *
   * @param key names the signal and the metric
   */
  totals(key: string, samples: readonly MetricSample[]): readonly MetricSample[]
  /**
   * What was settled on at the first reading that could: a choice between series must not change in
   * mid-run. Null until there is one.
   */
  settle(key: string, propose: () => string | null): string | null
  /** Seconds since the last reading; null at the first one. */
  elapsed_s: number | null
}

/** What stands behind a page: a server of models, or an exporter of a machine or its GPUs. */
export type AdapterKind = 'server' | 'gpu' | 'host'

/** The metrics of one kind of server or exporter, as signals. */
export interface Adapter {
  kind: AdapterKind
  /** As a person knows it. */
  name: string
  /** Every name of a sample line that it reads. */
  metrics: readonly string[]
  read: (page: MetricsPage, history: History) => Reading[]
}

/** Several series of one name (engines, GPUs, reasons) as one value. */
export type Combine = (samples: readonly MetricSample[]) => number | null

/** One signal of one metric; the first of `metrics` that the page has is read, or all `together`. */
export interface Rule {
  name: SignalName
  metrics: readonly string[]
  combine: Combine
  /** The metrics are parts of one figure: both directions of a link, two reasons of one kind. */
  together?: boolean
  /** Only series with these labels. */
  where?: Readonly<Record<string, string>>
  /** Only on a page that has this metric, too: what a figure is divided by is none without the figure. */
  beside?: readonly string[]
  /** Which of several series count: one of the ranks that tell the same. */
  select?: (samples: readonly MetricSample[]) => readonly MetricSample[]
  /** Multiplies the value: 100 makes percent of a ratio. */
  scale?: number
}
