import { z } from 'zod'
import { TOKEN_COUNTS } from './prompts.ts'
import { faultSchema, outcomeSchema } from './request.ts'

/**
 * A percentile that says what carries it.
 * - `value`: the sample is large enough.
 * - `at_least`: too few requests; `value` is a lower bound, `needed` the count that would carry it.
 * - `absent`: nothing to report, and why.
 */
export const quantileSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('value'), value: z.number(), n: z.number() }),
  z.object({
    kind: z.literal('at_least'),
    value: z.number(),
    n: z.number(),
    needed: z.number(),
  }),
  z.object({ kind: z.literal('absent'), reason: z.string() }),
])
export type Quantile = z.infer<typeof quantileSchema>

/** The distribution of one metric over the requests of a window. */
export const distributionSchema = z.object({
  n: z.number(),
  mean: z.number().nullable(),
  min: z.number().nullable(),
  max: z.number().nullable(),
  p50: quantileSchema,
  p90: quantileSchema,
  p95: quantileSchema,
  p99: quantileSchema,
})
export type Distribution = z.infer<typeof distributionSchema>

/** The part of a run that counts. Seconds since the run's start. */
export const windowSchema = z.object({
  start_s: z.number(),
  end_s: z.number(),
  run_s: z.number(),
  requests_ramp_up: z.number(),
  requests_steady: z.number(),
  requests_drain: z.number(),
})
export type SteadyWindow = z.infer<typeof windowSchema>

export const errorKindSchema = z.object({
  outcome: outcomeSchema,
  fault: faultSchema.nullable().default(null),
  http_status: z.number().nullable(),
  count: z.number(),
  example: z.string(),
})
export type ErrorKind = z.infer<typeof errorKindSchema>

/** What counted the planned input lengths of a run, and how far they are off. */
export const inputLengthsSchema = z.object({
  source: z.enum(TOKEN_COUNTS),
  /** Largest error of the first prompts, tokens; null where they were not counted. */
  error_tokens_max: z.number().nullable(),
  /** Why lengths are not exact; null where they are. */
  note: z.string().nullable(),
  /** SHA-256 of the pieces that prompts are made of: other pieces make other prompts. */
  vocabulary_sha256: z.string().nullable().default(null),
})
export type InputLengths = z.infer<typeof inputLengthsSchema>

/** What the client says about itself; past a limit the run is invalid and carries no verdict. */
export const certificateSchema = z.object({
  event_loop_delay_ms_p99: z.number(),
  client_cpu_pct: z.number(),
  /** Share of the time in which a sending thread could have run and had no core; null: not known. */
  cpu_wait_pct: z.number().nullable().default(null),
  send_lag_ms_p50: z.number(),
  send_lag_ms_p99: z.number(),
  send_lag_ms_max: z.number(),
  requests_asked: z.number(),
  requests_delivered: z.number(),
  /** Due, and never handed to a socket. */
  requests_unsent: z.number().default(0),
  connections_new: z.number(),
  connections_reused: z.number(),
  /** The threads that sent, one entry each; shares are of one core. */
  threads: z
    .array(
      z.object({
        cpu_pct: z.number(),
        event_loop_delay_ms_p99: z.number(),
        cpu_wait_pct: z.number().nullable().default(null),
      }),
    )
    .default([]),
  /** Null or absent for prompts of a file, and in runs of older versions. */
  input_lengths: inputLengthsSchema.nullable().optional(),
  valid: z.boolean(),
  /** Each limit that was passed, with what to do about it. */
  problems: z.array(z.object({ cause: z.string(), remedy: z.string() })),
})
export type Certificate = z.infer<typeof certificateSchema>

/** The figures of one run or of several runs pooled, over their steady windows. */
export const summarySchema = z.object({
  runs: z.number(),
  window: windowSchema,
  requests_ok: z.number(),
  requests_failed: z.number(),
  errors: z.array(errorKindSchema),
  /** Upper 95 % bound of the error rate where none was seen (rule of three), else the rate. */
  errors_pct: z.number(),
  errors_pct_upper: z.number(),
  ttft_ms: distributionSchema,
  ttft_from_send_ms: distributionSchema,
  tpot_ms: distributionSchema,
  itl_ms: distributionSchema,
  e2e_ms: distributionSchema,
  input_tokens: z.number().nullable(),
  output_tokens: z.number(),
  output_tokens_source: z.enum(['usage', 'events', 'mixed']),
  /** Whether some events carried several tokens, so that ITL is a gap between bursts. */
  multi_token_events: z.boolean(),
  requests_per_s: z.number(),
  output_tokens_per_s: z.number(),
  goodput_requests_per_s: z.number(),
  slo_met_pct: z.number().nullable(),
  /** Null where no request met the SLOs, since nothing divides the price then. */
  cost_usd_per_1k_requests: z.number().nullable(),
  cost_usd_per_1m_output_tokens: z.number().nullable(),
})
export type Summary = z.infer<typeof summarySchema>

/** What a whole run says, ramp-up and drain included; without the warm-up. */
export type WholeRun = Pick<
  Summary,
  | 'requests_ok'
  | 'requests_failed'
  | 'errors'
  | 'errors_pct'
  | 'errors_pct_upper'
  | 'ttft_ms'
  | 'ttft_from_send_ms'
  | 'tpot_ms'
  | 'itl_ms'
  | 'e2e_ms'
  | 'input_tokens'
  | 'output_tokens'
  | 'output_tokens_source'
  | 'multi_token_events'
> & {
  run_s: number
  /** Of all requests, failed ones too. */
  token_events: number
}
