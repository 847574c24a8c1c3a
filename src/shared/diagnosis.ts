import { z } from 'zod'
import { goalMetricSchema } from './goal.ts'

export const BOTTLENECKS = [
  'compute',
  'memory_bandwidth',
  'memory_capacity',
  'under_used_gpu',
  'host',
  'network',
  'client',
] as const
export const bottleneckSchema = z.enum(BOTTLENECKS)
export type Bottleneck = z.infer<typeof bottleneckSchema>

/** As written in a sentence. */
export const BOTTLENECK_LABELS: Record<Bottleneck, string> = {
  compute: 'compute',
  memory_bandwidth: 'memory bandwidth',
  memory_capacity: 'memory capacity',
  under_used_gpu: 'under-used GPU',
  host: 'host',
  network: 'network',
  client: 'client',
}

export const phaseSchema = z.enum(['prefill', 'decode'])
export type Phase = z.infer<typeof phaseSchema>

/** The path of a request, in the order in which it is walked. */
export const STAGES = [
  'client_wait',
  'connect_send',
  'network',
  'parsing',
  'tokenization',
  'queue',
  'prefill',
  'decode',
  'delivery',
  'remainder',
] as const
export const stageNameSchema = z.enum(STAGES)
export type StageName = z.infer<typeof stageNameSchema>

/** One stage of the waterfall: mean per request; null with a reason where nothing tells it. */
export const stageSchema = z.object({
  name: stageNameSchema,
  mean_ms: z.number().nullable(),
  share_pct: z.number().nullable(),
  source: z.string(),
  /** What is known inside it, by name: parts of the remainder that are told and belong to no stage. */
  parts: z
    .array(z.object({ name: z.string(), mean_ms: z.number(), source: z.string() }))
    .optional(),
})
export type StagePart = NonNullable<z.infer<typeof stageSchema>['parts']>[number]
export type Stage = z.infer<typeof stageSchema>

/**
 * How a piece of evidence is seen over a run, in its own unit, so that its threshold can be drawn in:
 * - `reading`: one signal as it was read, times a factor.
 * - `growth`: what counters grew by between two readings (their sum), over what another grew by, or
 *   over the seconds where there is none; times a factor.
 * - `stages`: the share of these stages in the mean request.
 */
export const evidencePlotSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('reading'), signal: z.string(), times: z.number() }),
  z.object({
    kind: z.literal('growth'),
    of: z.array(z.string()).min(1),
    per: z.string().nullable(),
    times: z.number(),
  }),
  z.object({ kind: z.literal('stages'), names: z.array(stageNameSchema).min(1) }),
])
export type EvidencePlot = z.infer<typeof evidencePlotSchema>

/** One measured number against one threshold. */
export const evidenceSchema = z.object({
  label: z.string(),
  value: z.number().nullable(),
  unit: z.string(),
  threshold: z.number().nullable(),
  threshold_op: z.enum(['>=', '<=']).nullable(),
  says: z.enum(['for', 'against', 'unused']),
  bottleneck: bottleneckSchema.nullable(),
  /** Said instead of a bottleneck where the number is not used, or is missing. */
  note: z.string().nullable(),
  source: z.string(),
  samples: z.number(),
  /** Null where no plot shows it: it was worked out from several things, or by an older version. */
  plot: evidencePlotSchema.nullable().default(null),
})
export type Evidence = z.infer<typeof evidenceSchema>

export const scoreSchema = z.object({
  bottleneck: bottleneckSchema,
  phase: phaseSchema.nullable(),
  /** 0–1; the scores of a diagnosis add up to at most 1. */
  score: z.number(),
})
export type Score = z.infer<typeof scoreSchema>

/** Utilisation of the GPU in one phase; null where no counter or estimate tells it. */
export const phaseUseSchema = z.object({
  phase: phaseSchema,
  gpu_time_share_pct: z.number().nullable(),
  tensor_pct: z.number().nullable(),
  dram_pct: z.number().nullable(),
  estimated: z.boolean(),
  /** Time that the requests of the steady windows spent in it, all together; null where not told. */
  requests_s: z.number().nullable().default(null),
})
export type PhaseUse = z.infer<typeof phaseUseSchema>

/** The most that a change can win, by Amdahl's law; a bound, and no forecast. */
export const expectedGainSchema = z.object({
  metric: goalMetricSchema,
  /** Share of the metric's time that the change can touch, 0–100. */
  touches_pct: z.number(),
  /** Change of the metric at most, signed; null where nothing bounds it. */
  bound_pct: z.number().nullable(),
  /** A sentence: `At most −38.0 % of mean TTFT: it can touch 412 ms of 1,080 ms, 38.0 %.` */
  words: z.string(),
})
export type ExpectedGain = z.infer<typeof expectedGainSchema>

const adviceHead = z.object({
  title: z.string(),
  why: z.string(),
  changes_answers: z.boolean(),
  /** A sentence: what may get worse. Empty in diagnoses of older versions. */
  risk: z.string().default(''),
  /** A sentence: how to check the answers; null where they stay as they are. */
  quality_check: z.string().nullable().default(null),
  /** Null where it cannot be worked out. */
  expected_gain: expectedGainSchema.nullable().default(null),
})

/** A change likely to help this constraint on this server, by the server's own name for it. */
export const adviceSchema = adviceHead.extend({
  setting: z.string(),
  /** Null where it is not set, or where it is not known what it is. */
  from: z.string().nullable(),
  to: z.string(),
})
export type Advice = z.infer<typeof adviceSchema>

/** What helps without a setting of this server: in words, for a change of the user's own. */
export const suggestionSchema = adviceHead
export type Suggestion = z.infer<typeof suggestionSchema>

/**
 * How a mean request's time divides by what binds it, in percent, for a projection to other hardware.
 * Null as a whole where the diagnosis cannot tell.
 */
export const timeSharesSchema = z.object({
  compute_pct: z.number(),
  memory_bandwidth_pct: z.number(),
  host_pct: z.number(),
  queue_pct: z.number(),
  network_pct: z.number(),
  other_pct: z.number(),
})
export type TimeShares = z.infer<typeof timeSharesSchema>

export const diagnosisSchema = z.object({
  /** Null: it cannot be told, and `missing` says what would tell it. */
  binds: bottleneckSchema.nullable(),
  phase: phaseSchema.nullable(),
  sentence: z.string(),
  detail: z.string(),
  confidence: z.number(),
  runner_up: scoreSchema.nullable(),
  scores: z.array(scoreSchema),
  stages: z.array(stageSchema),
  phases: z.array(phaseUseSchema),
  /** What the traffic is like, and which phase takes more of it; null where tokens are not counted. */
  traffic: z.string().nullable().default(null),
  evidence: z.array(evidenceSchema),
  missing: z.array(z.object({ what: z.string(), how: z.string() })),
  advice: z.array(adviceSchema),
  /** The server whose settings the advice names, as a person knows it; null where it is not known. */
  server: z.string().nullable().default(null),
  suggestions: z.array(suggestionSchema).default([]),
  time_shares: timeSharesSchema.nullable(),
  /** The single further signal or experiment that would settle it. */
  would_settle: z.string().nullable(),
})
export type Diagnosis = z.infer<typeof diagnosisSchema>
