import { describe, expect, it } from 'vitest'
import { workloadSchema } from '../../shared/workload.ts'
import { targetSchema } from '../../shared/target.ts'
import { fieldError, isRefused } from './sentence.ts'

const WORKLOAD = {
  prompts: {
    kind: 'jsonl',
    file_path: '/p',
    sha256: 'a'.repeat(64),
    prompts: 3,
    output_tokens_max: 9,
  },
  arrivals: { kind: 'closed', concurrency: 8 },
  stop: { kind: 'requests', requests: 300 },
  warmup_requests: 8,
  repetitions: 3,
  seed: 42,
  timeout_s: 60,
}
const RUNS = { name: 'Runs', example: '3' }

describe('a refused field', () => {
  it('says what is expected, with an example', () => {
    const wrong = (repetitions: unknown): string | null =>
      fieldError(workloadSchema.safeParse({ ...WORKLOAD, repetitions }), 'repetitions', RUNS)
    expect(wrong(3)).toBeNull()
    expect(wrong(2)).toBe('Runs is at least 3, such as 3')
    expect(wrong(51)).toBe('Runs is at most 50, such as 3')
    expect(wrong(3.5)).toBe('Runs is a whole number, such as 3')
    expect(wrong(null)).toBe('Runs is a number, such as 3')
    expect(wrong(Number.NaN)).toBe('Runs is a number, such as 3')
  })

  it('finds the field where it is nested', () => {
    const parsed = workloadSchema.safeParse({
      ...WORKLOAD,
      arrivals: { kind: 'closed', concurrency: 0 },
    })
    const words = { name: 'In flight', example: '16' }
    expect(fieldError(parsed, 'arrivals.concurrency', words)).toBe(
      'In flight is at least 1, such as 16',
    )
    expect(fieldError(parsed, 'repetitions', RUNS)).toBeNull()
  })

  it('keeps the sentence of a schema that has one', () => {
    const parsed = targetSchema.shape.base_url.safeParse('10.0.0.12:8000')
    expect(fieldError(parsed, '', { name: 'Address', example: 'http://10.0.0.12:8000' })).toBe(
      'An address starts with http:// or https://, such as http://10.0.0.12:8000',
    )
  })
})

it('tells what stands at or below a place from what stands elsewhere', () => {
  const parsed = workloadSchema.safeParse({
    ...WORKLOAD,
    repetitions: 1,
    part_timeouts: { connect_s: -1 },
  })
  expect(isRefused(parsed, ['seed', 'repetitions'])).toBe(true)
  expect(isRefused(parsed, ['part_timeouts'])).toBe(true)
  expect(isRefused(parsed, ['part', 'seed', 'prompts'])).toBe(false)
  expect(isRefused(workloadSchema.safeParse(WORKLOAD), ['repetitions'])).toBe(false)
})
