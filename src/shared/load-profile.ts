/** Values that a profile keeps of each distribution, taken evenly; more would not change a plot. */
export const PROFILE_VALUES_MAX = 5_000
/** Parts of the time axis of a profile. */
export const PROFILE_BINS_MAX = 240

/** Values taken evenly from a distribution, in the order of time. */
export interface ProfileSample {
  values: number[]
  /** How many values there were. */
  of: number
}

/** Requests that arrive over time, in parts of equal length. */
export interface ArrivalBins {
  bin_s: number
  counts: number[]
}

/**
 * A load in figures, without its requests: of a recorded trace, or of a workload as it is planned.
 * What is not known is null, and `unknown` says why.
 */
export interface LoadProfile {
  /** As sentences name it: `production.csv`, `This workload`. */
  name: string
  requests: number
  duration_s: number | null
  arrivals: ArrivalBins | null
  /** Gaps between one arrival and the next. */
  interarrival_s: ProfileSample | null
  /** Null where a length is nowhere recorded; requests without one are left out, and counted. */
  input_tokens: ProfileSample | null
  output_tokens: ProfileSample | null
  without_input_length: number
  without_output_length: number
  requests_per_s_mean: number | null
  /** The busiest stretch of `peak_window_s`, and how many times the mean it is. */
  requests_per_s_peak: number | null
  peak_window_s: number | null
  peak_to_mean: number | null
  /** Requests under way at a time, over time; from recorded durations, or as a closed loop holds them. */
  in_flight_mean: number | null
  in_flight_max: number | null
  sessions: { sessions: number; turns_mean: number; turns_max: number } | null
  /** Share of all input tokens that begin a prompt as an earlier one began, %. */
  prefix_shared_pct: number | null
  /** What to know about the figures: a coarse clock, what an import left out; a sentence each. */
  notes: string[]
}

/** One thing in which two loads may differ. */
export const PROFILE_ASPECTS = [
  'inter_arrival',
  'peak_to_mean',
  'in_flight',
  'input_lengths',
  'output_lengths',
  'prefix_sharing',
] as const
export type ProfileAspect = (typeof PROFILE_ASPECTS)[number]

/** Two-sample Kolmogorov-Smirnov test. */
export interface KolmogorovSmirnov {
  /** The largest distance between the two distribution functions, 0 to 1. */
  d: number
  /** Two-sided; of values taken as independent. */
  p: number
  n: number
  m: number
  /** Whether p is exact, or the limit for large samples. */
  exact: boolean
}

export interface AspectComparison {
  aspect: ProfileAspect
  /** The medians, or the figures themselves; null where not known. */
  workload: number | null
  production: number | null
  unit: 's' | 'tokens' | 'requests' | '%' | '×'
  ks: KolmogorovSmirnov | null
  /** Null: cannot be told. */
  alike: boolean | null
  sentence: string
}

export interface ProfileComparison {
  aspects: AspectComparison[]
  /** All aspects in one sentence. */
  verdict: string
}
