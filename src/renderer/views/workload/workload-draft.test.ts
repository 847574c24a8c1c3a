import { describe, expect, it } from 'vitest'
import { DEMO_WORKLOAD } from '../../../shared/demo-settings.ts'
import { draftOf, inputOf, parseWorkload } from './workload-draft.ts'

describe('the workload form', () => {
  it('gives back the workload that it was made from', () => {
    expect(inputOf(draftOf(DEMO_WORKLOAD))).toEqual(DEMO_WORKLOAD)
    const other = {
      ...DEMO_WORKLOAD,
      prompts: {
        kind: 'jsonl' as const,
        file_path: '/p.jsonl',
        sha256: 'a'.repeat(64),
        prompts: 12,
        output_tokens_max: 64,
      },
      stop: { kind: 'duration' as const, duration_s: 30 },
    }
    expect(inputOf(draftOf(other))).toEqual(other)
  })

  it('keeps the numbers of a kind of lengths while another is chosen', () => {
    const draft = draftOf(DEMO_WORKLOAD)
    draft.input.kind = 'uniform'
    expect(parseWorkload(draft).success).toBe(true)
    draft.input.kind = 'lognormal'
    expect(inputOf(draft)).toEqual(DEMO_WORKLOAD)
  })

  it('wants a file where prompts come from one', () => {
    expect(parseWorkload({ ...draftOf(DEMO_WORKLOAD), prompts: 'jsonl' }).success).toBe(false)
  })
})
