import { describe, expect, it } from 'vitest'
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

const of = (over: Partial<Workload>): string =>
  workloadFingerprint('openai-chat', null, { ...workload, ...over })

describe('workloadFingerprint', () => {
  it('does not depend on repetitions, on where a file lies or on the order of keys', () => {
    const same = of({})
    expect(same).toMatch(/^[0-9a-f]{64}$/)
    expect(of({ repetitions: 9 })).toBe(same)
    expect(of({ prompts: { ...workload.prompts, file_path: '/b' } as Workload['prompts'] })).toBe(
      same,
    )
    expect(
      workloadFingerprint('openai-chat', null, {
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
      workloadFingerprint('openai-completions', null, workload),
      workloadFingerprint('http-json', bodies, workload),
      workloadFingerprint('kserve-infer', null, workload),
      workloadFingerprint('kserve-infer', bodies, workload),
      workloadFingerprint('http-json', { ...bodies, path: '/b' }, workload),
    ]
    expect(new Set(all).size).toBe(all.length)
  })
})
