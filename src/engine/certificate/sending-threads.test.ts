import { describe, expect, it } from 'vitest'
import type { Arrivals } from '../../shared/arrivals.ts'
import type { Lengths } from '../../shared/lengths.ts'
import { workloadSchema, type Workload } from '../../shared/workload.ts'
import { sendingThreads, streamsExpected, threadsOnMachine } from './sending-threads.ts'

const workload = (
  arrivals: unknown,
  output_tokens: Lengths,
  sending_threads: number | null = null,
): Workload =>
  workloadSchema.parse({
    prompts: {
      kind: 'synthetic',
      input_tokens: { kind: 'fixed', tokens: 100 },
      output_tokens,
      shared_prefix_tokens: 0,
    },
    arrivals,
    stop: { kind: 'requests', requests: 100 },
    warmup_requests: 0,
    repetitions: 3,
    seed: 1,
    timeout_s: 60,
    sending_threads,
  })
const closed = (concurrency: number): unknown => ({ kind: 'closed', concurrency })
const open = (rate: number, max_in_flight: number | null = null): Arrivals => ({
  kind: 'open',
  spacing: 'poisson',
  burstiness: 1,
  stages: [
    { duration_s: 10, from_requests_per_s: 0, to_requests_per_s: rate },
    { duration_s: null, from_requests_per_s: 1, to_requests_per_s: 1 },
  ],
  max_in_flight,
})
const tokens = (count: number): Lengths => ({ kind: 'fixed', tokens: count })

const large = { cores: 16, server_is_local: false }
const small = { cores: 2, server_is_local: true }

describe('sending threads', () => {
  it('leave a core for the rest, and one for a server on the same machine', () => {
    expect(threadsOnMachine(large)).toBe(15)
    expect(threadsOnMachine({ cores: 16, server_is_local: true })).toBe(14)
    expect(threadsOnMachine(small)).toBe(1)
    expect(threadsOnMachine({ cores: 1, server_is_local: false })).toBe(1)
    expect(threadsOnMachine({ cores: 400, server_is_local: false })).toBe(64)
  })

  it('are one until a load wants more, by streams, by events or by requests a second', () => {
    expect(sendingThreads(workload(closed(512), tokens(100)), large)).toBe(1)
    expect(sendingThreads(workload(closed(513), tokens(100)), large)).toBe(2)
    expect(sendingThreads(workload(closed(10_000), tokens(100)), large)).toBe(15)
    expect(sendingThreads(workload(closed(10_000), tokens(100)), small)).toBe(1)
    // 60,000 events a second, of streams that live for 6.5 s each.
    expect(streamsExpected(workload(open(200), tokens(300)))).toBe(1_300)
    expect(sendingThreads(workload(open(200), tokens(300)), large)).toBe(3)
    expect(sendingThreads(workload(open(200, 512), tokens(300)), large)).toBe(2)
    expect(sendingThreads(workload(open(2_500), tokens(1)), large)).toBe(3)
  })

  it('are as many as the workload says, but never more than requests in flight', () => {
    expect(sendingThreads(workload(closed(64), tokens(9), 8), small)).toBe(8)
    expect(sendingThreads(workload(closed(3), tokens(9), 8), large)).toBe(3)
    expect(sendingThreads(workload(open(50, 1), tokens(9), 4), large)).toBe(1)
  })

  it('take lengths by their mean', () => {
    const of = (lengths: Lengths): number => streamsExpected(workload(open(100), lengths))
    expect(of({ kind: 'uniform', min: 50, max: 150 })).toBe(of(tokens(100)))
    expect(of({ kind: 'empirical', tokens: [1, 199] })).toBe(of(tokens(100)))
    // exp(ln 100 + 0.5² / 2) = 113.3
    expect(of({ kind: 'lognormal', median: 100, sigma: 0.5, max: 10_000 })).toBe(
      Math.ceil(100 * (0.5 + 0.02 * 113.3148)),
    )
  })
})
