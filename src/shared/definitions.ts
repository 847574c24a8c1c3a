import { z } from 'zod'

/** The benchmarks under whose definitions the same raw events can be summarised. */
export const DEFINITION_IDS = ['vllm', 'sglang', 'aiperf', 'guidellm', 'mlperf'] as const
export const definitionIdSchema = z.enum(DEFINITION_IDS)
export type DefinitionId = z.infer<typeof definitionIdSchema>

/**
 * How a figure stands to the one that the tool itself would print from the same answers: the same, an
 * upper or a lower bound of it, or close to it. Anything but `=` has its reason beside it.
 */
export type Relation = '=' | '≤' | '≥' | '≈'

/** The statistics of a distribution, in the order of their columns. */
export const DEFINED_STATISTICS = ['mean', 'p50', 'p90', 'p95', 'p99'] as const
export type DefinedStatistic = (typeof DEFINED_STATISTICS)[number]

export type DefinedFigures =
  | { kind: 'total'; value: number }
  | {
      kind: 'distribution'
      n: number
      statistics: Record<DefinedStatistic, number>
      /** Percentiles that the sample is too small for: how many values each would need. */
      needed: Partial<Record<DefinedStatistic, number>>
    }
  | { kind: 'absent'; reason: string }

/** What of a summary the tool's metric corresponds to. */
export type OurMetric =
  | 'ttft_ms'
  | 'tpot_ms'
  | 'itl_ms'
  | 'e2e_ms'
  | 'requests_ok'
  | 'requests_failed'
  | 'input_tokens'
  | 'output_tokens'
  | 'requests_per_s'
  | 'output_tokens_per_s'

/** One metric as a tool reports it. */
export interface DefinedMetric {
  key: string
  /** The tool's own name and unit. */
  name: string
  unit: string
  /** Our name for the same thing; null where there is none. */
  ours: OurMetric | null
  /** The tool's unit per unit of ours: 1e6 where it counts nanoseconds and we milliseconds. */
  scale: number
  figures: DefinedFigures
  relation: Relation
  /** Why the figure is not the tool's own to the digit; null for `=`. */
  relation_reason: string | null
  /** What the tool does otherwise, and what that does to the number. */
  differs: string
}

/** A set of runs under one tool's definitions. */
export interface DefinedSummary {
  definition: DefinitionId
  tool: string
  /** What differs, in one or two sentences. */
  sentence: string
  /** Where the definitions were read: repository, path, commit. */
  source: string
  metrics: DefinedMetric[]
}
