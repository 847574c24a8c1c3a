import fc from 'fast-check'
import { SPACINGS, type Arrivals, type Stage } from '../../../shared/arrivals.ts'
import { TOKENS_MAX, type Lengths } from '../../../shared/lengths.ts'
import type { Prompts, TokenizerChoice } from '../../../shared/prompts.ts'
import { TRACE_FORMATS, type TraceRef } from '../../../shared/trace.ts'
import type { Sessions, Stop, Workload } from '../../../shared/workload.ts'

/** Any workload that the schema takes, for properties. */

const tokens = fc.integer({ min: 1, max: TOKENS_MAX })
const above0 = (max: number): fc.Arbitrary<number> =>
  fc.double({ min: 1e-6, max, noNaN: true, noDefaultInfinity: true })
const path = fc.string({ minLength: 1, maxLength: 60 })
const sha256 = fc.stringMatching(/^[0-9a-f]{64}$/)

const lengths: fc.Arbitrary<Lengths> = fc.oneof(
  fc.record({ kind: fc.constant('fixed' as const), tokens }),
  fc
    .tuple(tokens, tokens)
    .map(([a, b]) => ({ kind: 'uniform' as const, min: Math.min(a, b), max: Math.max(a, b) })),
  fc.record({
    kind: fc.constant('lognormal' as const),
    median: tokens,
    sigma: above0(5),
    max: tokens,
  }),
  fc.record({
    kind: fc.constant('empirical' as const),
    tokens: fc.array(tokens, { minLength: 1, maxLength: 40 }),
  }),
)

const trace: fc.Arbitrary<TraceRef> = fc.record({
  name: path,
  format: fc.constantFrom(...TRACE_FORMATS),
  file_path: path,
  sha256,
  requests: fc.integer({ min: 1, max: 5_000_000 }),
  duration_s: fc.double({ min: 0, max: 1e6, noNaN: true }),
  has_input_lengths: fc.boolean(),
  has_output_lengths: fc.boolean(),
  has_sessions: fc.boolean(),
  has_prefixes: fc.boolean(),
})

/** Prompts need the lengths. */
const withLengths = (ref: TraceRef): TraceRef => ({
  ...ref,
  has_input_lengths: true,
  has_output_lengths: true,
})

const tokenizer: fc.Arbitrary<TokenizerChoice> = fc.oneof(
  fc.record({ kind: fc.constant('server_or_estimate' as const) }),
  fc.record({ kind: fc.constant('file' as const), file_path: path, sha256 }),
)

const prompts: fc.Arbitrary<Prompts> = fc.oneof(
  fc.record({
    kind: fc.constant('synthetic' as const),
    input_tokens: lengths,
    output_tokens: lengths,
    shared_prefix_tokens: fc.integer({ min: 0, max: TOKENS_MAX }),
    shared_prefix_pct: fc.double({ min: 0, max: 100, noNaN: true }),
    shared_prefixes: fc.integer({ min: 1, max: 10_000 }),
    tokenizer,
  }),
  fc.record({
    kind: fc.constant('jsonl' as const),
    file_path: path,
    sha256,
    prompts: fc.integer({ min: 1, max: 100_000 }),
    output_tokens_max: tokens,
  }),
  fc.record({ kind: fc.constant('trace' as const), trace: trace.map(withLengths), tokenizer }),
)

const rate = fc.double({ min: 0, max: 100_000, noNaN: true })
const stages: fc.Arbitrary<Stage[]> = fc
  .tuple(
    fc.array(
      fc.record({
        duration_s: above0(86_400),
        from_requests_per_s: rate,
        to_requests_per_s: rate,
      }),
      { maxLength: 4 },
    ),
    fc.record({
      duration_s: fc.option(above0(86_400)),
      from_requests_per_s: rate,
      to_requests_per_s: above0(100_000),
    }),
    fc.boolean(),
  )
  .map(([before, last, steady]) => [
    ...before,
    steady ? { ...last, from_requests_per_s: last.to_requests_per_s } : last,
  ])

const max_in_flight = fc.option(fc.integer({ min: 1, max: 10_000 }))
const arrivals: fc.Arbitrary<Arrivals> = fc.oneof(
  fc.record({
    kind: fc.constant('closed' as const),
    concurrency: fc.integer({ min: 1, max: 10_000 }),
  }),
  fc.record({
    kind: fc.constant('open' as const),
    spacing: fc.constantFrom(...SPACINGS),
    burstiness: above0(1_000),
    stages,
    max_in_flight,
  }),
  fc.record({ kind: fc.constant('trace' as const), trace, speed: above0(1_000), max_in_flight }),
)

const sessions: fc.Arbitrary<Sessions> = fc.record({
  turns: lengths,
  think_time: fc.constantFrom('constant' as const, 'exponential' as const),
  think_time_s_mean: fc.double({ min: 0, max: 3_600, noNaN: true }),
})

const stop: fc.Arbitrary<Stop> = fc.oneof(
  fc.record({
    kind: fc.constant('requests' as const),
    requests: fc.integer({ min: 1, max: 1_000_000 }),
  }),
  fc.record({ kind: fc.constant('duration' as const), duration_s: above0(86_400) }),
)

const limit = fc.option(above0(3_600))

const anyFields: fc.Arbitrary<Workload> = fc.record({
  prompts,
  arrivals,
  sessions: fc.option(sessions),
  stop,
  warmup_requests: fc.integer({ min: 0, max: 100_000 }),
  repetitions: fc.integer({ min: 3, max: 50 }),
  seed: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
  timeout_s: above0(3_600),
  part_timeouts: fc.record({ connect_s: limit, first_byte_s: limit, between_events_s: limit }),
  sending_threads: fc.option(fc.integer({ min: 1, max: 64 })),
})

/** Prompts of a trace have its own sessions. */
export const arbitraryWorkload = anyFields.map((workload) =>
  workload.prompts.kind === 'trace' ? { ...workload, sessions: null } : workload,
)
