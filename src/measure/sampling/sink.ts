import type { Signal } from '../../shared/signal.ts'

export type Values = Record<string, number | null>

/** Where a source of signals puts what it reads. */
export interface SourceSink {
  /**
   * One reading.
   *
   * @param at_ns CLOCK_MONOTONIC at the instant of reading
   */
  reading(signals: readonly Signal[], values: Values, at_ns: bigint): void
  /** It cannot be read: a sentence says why. Its signals are unknown from here on. */
  gap(reason: string): void
}

/** Something that is read for the length of a run. */
export interface Source {
  /** Called at each instant of the schedule; a source that reads at its own pace has none. */
  tick?(): void
  /** The load has ended: resolves when what comes late has come, or has been waited for long enough. */
  finish?(): Promise<void>
  stop(): void
}
