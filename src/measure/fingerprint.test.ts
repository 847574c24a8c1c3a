import { describe, expect, it } from 'vitest'
import type { Spacing } from '../shared/arrivals.ts'
import type { HttpJson, Protocol } from '../shared/target.ts'
import type { TraceRef } from '../shared/trace.ts'
import { type Workload, WORKLOAD_DEFAULTS } from '../shared/workload.ts'
import { workloadFingerprint } from './fingerprint.ts'

const workload: Workload = {
  prompts: {
    kind: 'jsonl',
    file_path: '/home/a/prompts.jsonl',
    sha256: 'a'.repeat(64),
    prompts: 10,
    output_tokens_max: 100,
  },
  arrivals: { kind: 'closed', concurrency: 4 },
  stop: { kind: 'requests', requests: 100 },
  warmup_requests: 4,
  repetitions: 3,
  seed: 1,
  timeout_s: 60,
  ...WORKLOAD_DEFAULTS,
}

const target = (protocol: Protocol, http_json: HttpJson | null = null, streaming = true) => ({
  protocol,
  http_json,
  streaming,
})
const of = (over: Partial<Workload>): string =>
  workloadFingerprint(target('openai-chat'), { ...workload, ...over })

describe('workloadFingerprint', () => {
  it('does not depend on repetitions, on where a file lies or on the order of keys', () => {
    const same = of({})
    expect(same).toMatch(/^[0-9a-f]{64}$/)
    expect(of({ repetitions: 9 })).toBe(same)
    expect(of({ prompts: { ...workload.prompts, file_path: '/b' } as Workload['prompts'] })).toBe(
      same,
    )
    expect(
      workloadFingerprint(target('openai-chat'), {
        timeout_s: 60,
        ...WORKLOAD_DEFAULTS,
        seed: 1,
        repetitions: 3,
        warmup_requests: 4,
        stop: { requests: 100, kind: 'requests' },
        arrivals: workload.arrivals,
        prompts: workload.prompts,
      }),
    ).toBe(same)
  })

  const trace: TraceRef = {
    name: 'production.csv',
    format: 'azure-llm',
    file_path: '/home/a/1.cpt',
    sha256: 'c'.repeat(64),
    requests: 10,
    duration_s: 5,
    has_input_lengths: true,
    has_output_lengths: true,
    has_sessions: false,
    has_prefixes: false,
  }
  const file = (sha256: string, file_path: string): Workload['prompts'] => ({
    kind: 'trace',
    trace: { ...trace, sha256 },
    tokenizer: { kind: 'file', file_path, sha256: 'd'.repeat(64) },
  })
  const replay = (of_trace: TraceRef, speed = 1): Workload['arrivals'] => ({
    kind: 'trace',
    trace: of_trace,
    speed,
    max_in_flight: null,
  })
  const open = (spacing: Spacing, burstiness: number): Workload['arrivals'] => ({
    kind: 'open',
    spacing,
    burstiness,
    stages: [{ duration_s: null, from_requests_per_s: 5, to_requests_per_s: 5 }],
    max_in_flight: null,
  })

  it('does not depend on threads, on names of files, or on what a spacing does not read', () => {
    expect(of({ sending_threads: 4 })).toBe(of({}))
    const same = of({ prompts: file(trace.sha256, '/a'), arrivals: replay(trace) })
    const moved = { ...trace, file_path: '/b', name: 'other.csv' }
    expect(of({ prompts: file(trace.sha256, '/b'), arrivals: replay(moved) })).toBe(same)
    expect(of({ arrivals: open('poisson', 2) })).toBe(of({ arrivals: open('poisson', 1) }))
  })

  it('changes with whatever is sent, and when', () => {
    const bodies = { path: '/a', body_template: '{{prompt}}' }
    const all = [
      of({}),
      of({ seed: 2 }),
      of({ timeout_s: 61 }),
      of({ warmup_requests: 5 }),
      of({ arrivals: { kind: 'closed', concurrency: 5 } }),
      of({ stop: { kind: 'requests', requests: 101 } }),
      of({
        prompts: { ...workload.prompts, sha256: 'b'.repeat(64) } as Workload['prompts'],
      }),
      of({ prompts: file('c'.repeat(64), '/a') }),
      of({ prompts: file('e'.repeat(64), '/a') }),
      of({ arrivals: replay(trace) }),
      of({ arrivals: replay(trace, 2) }),
      of({ arrivals: replay({ ...trace, sha256: 'e'.repeat(64) }) }),
      of({ arrivals: open('poisson', 1) }),
      of({ arrivals: open('constant', 1) }),
      of({ arrivals: open('gamma', 1) }),
      of({ arrivals: open('gamma', 2) }),
      of({
        sessions: {
          turns: { kind: 'fixed', tokens: 2 },
          think_time: 'constant',
          think_time_s_mean: 1,
        },
      }),
      of({ part_timeouts: { connect_s: 1, first_byte_s: null, between_events_s: null } }),
      workloadFingerprint(target('openai-completions'), workload),
      workloadFingerprint(target('openai-chat', null, false), workload),
      workloadFingerprint(target('http-json', bodies), workload),
      workloadFingerprint(target('kserve-infer'), workload),
      workloadFingerprint(target('kserve-infer', bodies), workload),
      workloadFingerprint(target('http-json', { ...bodies, path: '/b' }), workload),
    ]
    expect(new Set(all).size).toBe(all.length)
  })
})
