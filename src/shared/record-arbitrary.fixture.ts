import fc from 'fast-check'
import { FAULTS, OUTCOMES, OUTPUT_TOKENS_SOURCES, type RequestRecord } from './request.ts'

const INSTANT_NS_MAX = 2 ** 53 - 1
const instant = fc.integer({ min: -1e12, max: INSTANT_NS_MAX })
const count = fc.integer({ min: 0, max: INSTANT_NS_MAX })
const orNull = <T>(values: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(values)
const milliseconds = orNull(fc.double({ min: 0, max: 1e9, noNaN: true }))

/** Any request that a run may record, sensible or not. */
export const requestRecord: fc.Arbitrary<RequestRecord> = fc.record({
  rid: fc.string({ unit: 'binary', maxLength: 40 }),
  seq: count,
  session: orNull(count),
  turn: orNull(count),
  warmup: fc.boolean(),
  scheduled_ns: instant,
  begun_ns: orNull(instant),
  sent_ns: orNull(instant),
  connected_ns: orNull(instant),
  connection_reused: orNull(fc.boolean()),
  headers_ns: orNull(instant),
  first_ns: orNull(instant),
  last_ns: orNull(instant),
  end_ns: instant,
  events: count,
  itl_ns: fc.array(fc.integer({ min: 0, max: INSTANT_NS_MAX }), { maxLength: 20 }),
  event_tokens: orNull(fc.array(fc.integer({ min: 0, max: 2 ** 32 - 1 }), { maxLength: 20 })),
  outcome: fc.constantFrom(...OUTCOMES),
  fault: orNull(fc.constantFrom(...FAULTS)),
  retry_after_s: orNull(fc.double({ min: 0, max: 1e9, noNaN: true })),
  http_status: orNull(fc.integer({ min: 100, max: 999 })),
  error: orNull(fc.string({ unit: 'binary', maxLength: 60 })),
  input_tokens: orNull(count),
  output_tokens: count,
  output_tokens_source: fc.constantFrom(...OUTPUT_TOKENS_SOURCES),
  bytes_sent: count,
  bytes_received: count,
  server_prompt_ms: milliseconds,
  server_decode_ms: milliseconds,
  server_timing: orNull(
    fc.dictionary(
      fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }),
      fc.double({ min: 0, max: 1e9, noNaN: true }),
      { minKeys: 1, maxKeys: 5, noNullPrototype: true },
    ),
  ),
})
