import { z } from 'zod'
import { recordBatchSchema } from './record-batch-schema.ts'
import { signalSchema, sampleSchema } from './signal.ts'
import { certificateSchema, errorKindSchema } from './summary.ts'
import {
  connectionSchema,
  EXPORTERS_MAX,
  httpJsonSchema,
  protocolSchema,
  sshSchema,
} from './target.ts'
import { workloadSchema } from './workload.ts'

/**
 * Messages between the process that supervises and the processes that send load and read signals.
 * Both ends parse what they receive.
 */

/** Values of one kind in a tick: enough to draw, whatever the load. */
export const TICK_VALUES_MAX = 200
export const ERROR_KINDS_MAX = 20

/** Everything the load process needs for one run. The key travels here and nowhere else. */
export const loadJobSchema = z.object({
  run_id: z.string(),
  base_url: z.string(),
  protocol: protocolSchema,
  model: z.string(),
  http_json: httpJsonSchema.nullable(),
  streaming: z.boolean(),
  connection: connectionSchema,
  api_key: z.string().nullable(),
  workload: workloadSchema,
  /** Which repetition; prompts are drawn from the seed and this number. */
  repetition: z.number().int().min(0),
  /** The TTFT limit of the goal, for the certificate; null where there is none. */
  ttft_slo_ms: z.number().nullable(),
  request_id_prefix: z.string(),
  /** Whether each request has a `traceparent`, so that a server's spans belong to it. */
  traced: z.boolean().optional(),
})
export type LoadJob = z.infer<typeof loadJobSchema>

export const toLoadSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('start'), job: loadJobSchema }),
  z.object({ type: z.literal('cancel') }),
])
export type ToLoad = z.infer<typeof toLoadSchema>

/** What is in flight now, and what happened since the last tick; a few times a second. */
export const loadTickSchema = z.object({
  t_ns: z.number(),
  in_flight: z.number(),
  requests_done: z.number(),
  requests_failed: z.number(),
  requests_total: z.number().nullable(),
  /** Due so far, and handed to a socket so far. */
  requests_asked: z.number(),
  requests_delivered: z.number(),
  /** By kind, since the start; the commonest first, at most `ERROR_KINDS_MAX`. */
  errors: z.array(errorKindSchema).max(ERROR_KINDS_MAX),
  /** Since the last tick. */
  requests_since: z.number(),
  tokens_since: z.number(),
  ttft_ms_since: z.array(z.number()).max(TICK_VALUES_MAX),
  itl_ms_since: z.array(z.number()).max(TICK_VALUES_MAX),
  interval_s: z.number(),
  certificate: certificateSchema,
})
export type LoadTick = z.infer<typeof loadTickSchema>

export const fromLoadSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('warming_up'), done: z.number(), total: z.number() }),
  /** The measured part begins: instant zero of the run on CLOCK_MONOTONIC, and the wall clock then. */
  z.object({ type: z.literal('started'), started_ns: z.string(), started_at: z.string() }),
  z.object({ type: z.literal('tick'), tick: loadTickSchema }),
  z.object({ type: z.literal('records'), records: recordBatchSchema }),
  z.object({
    type: z.literal('ended'),
    status: z.enum(['done', 'cancelled', 'failed']),
    reason: z.string().nullable(),
    /** CLOCK_MONOTONIC nanoseconds since the start at which the last request had ended. */
    end_ns: z.number(),
    certificate: certificateSchema,
  }),
])
export type FromLoad = z.infer<typeof fromLoadSchema>

/** What the sample process reads, and how often. */
export const sampleJobSchema = z.object({
  metrics_url: z.string().nullable(),
  exporter_urls: z.array(z.string()).max(EXPORTERS_MAX),
  /** Whom pages by https are believed: those that the target's own connection trusts. */
  tls: connectionSchema.pick({ ca_file: true, verify_tls: true }),
  /** How the machine of the server is read where it is not this one; null: it is not. */
  ssh: sshSchema.nullable(),
  /** Where the server listens, so that its processes are found; null where that is not known. */
  server_port: z.number().int().min(1).max(65_535).nullable(),
  /** Whether the server under test runs on this machine, so that client and host are one. */
  target_is_local: z.boolean(),
  /** The bundled server: all signals from its page are marked simulated; local GPU is not read. */
  simulated: z.boolean(),
  interval_ms: z.number().int().min(100).max(60_000),
  /** Where OpenTelemetry's spans are received, and whose they are; absent or null: they are not. */
  otlp: z
    .object({ port: z.number().int().min(0).max(65_535), request_id_prefix: z.string() })
    .nullable()
    .optional(),
})
export type SampleJob = z.infer<typeof sampleJobSchema>

export const toSampleSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('start'), job: sampleJobSchema }),
  /** The load has ended: what comes late is still waited for, then `finished` is said. */
  z.object({ type: z.literal('finish') }),
  z.object({ type: z.literal('stop') }),
])
export type ToSample = z.infer<typeof toSampleSchema>

export const fromSampleSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('signals'), signals: z.array(signalSchema) }),
  /** `t_ns` here is CLOCK_MONOTONIC itself, as a string; the supervisor subtracts the run's start. */
  z.object({
    type: z.literal('sample'),
    monotonic_ns: z.string(),
    sample: sampleSchema.omit({ t_ns: true }),
  }),
  /** Once: every source has been read twice, as shares and rates need, or has said why it is not. */
  z.object({ type: z.literal('settled') }),
  /** A source that cannot be read, once per change: a gap in the plot and a line in the evidence. */
  z.object({ type: z.literal('gap'), source: z.string(), reason: z.string() }),
  z.object({ type: z.literal('finished') }),
])
export type FromSample = z.infer<typeof fromSampleSchema>

/** The bundled server's process: it is told its settings and says where it listens. */
export const fromDemoSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('listening'), base_url: z.string() }),
  z.object({ type: z.literal('failed'), message: z.string() }),
])
export type FromDemo = z.infer<typeof fromDemoSchema>

export const toDemoSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('start'),
    settings: z.record(z.string(), z.string()),
    /** 0 lets the system choose. */
    port: z.number().int().min(0).max(65_535),
    seed: z.number().int(),
  }),
  z.object({ type: z.literal('stop') }),
])
export type ToDemo = z.infer<typeof toDemoSchema>
