import { describe, expect, it } from 'vitest'
import type { Gpu } from '../../../shared/catalogue.ts'
import { DEMO_GOAL } from '../../../shared/demo-settings.ts'
import { draftOf, inputOf, parseGoal, takeGpu } from './goal-draft.ts'

const GPU = { name: 'L4', usd_per_gpu_hour: 0.8, tdp_w: 72 } as Gpu
const OTHER = { name: 'H100', usd_per_gpu_hour: 2.99, tdp_w: 700 } as Gpu

describe('the goal form', () => {
  it('gives back the goal that it was made from', () => {
    expect(inputOf(draftOf(DEMO_GOAL, false))).toEqual(DEMO_GOAL)
  })

  it('has no price until the user gives one', () => {
    const draft = draftOf(null, false)
    expect(draft.usd_per_gpu_hour).toBeNull()
    expect(parseGoal(draft).success).toBe(false)
    expect(parseGoal({ ...draft, usd_per_gpu_hour: 2 }).success).toBe(true)
  })

  it('takes over a GPU’s price, but never over one that was typed', () => {
    const draft = draftOf(null, false)
    takeGpu(draft, GPU, null)
    expect([draft.usd_per_gpu_hour, draft.power_w]).toEqual([0.8, 72])
    takeGpu(draft, OTHER, GPU)
    expect([draft.usd_per_gpu_hour, draft.power_w]).toEqual([2.99, 700])
    draft.usd_per_gpu_hour = 1.1
    takeGpu(draft, GPU, OTHER)
    expect([draft.gpu_name, draft.usd_per_gpu_hour, draft.power_w]).toEqual(['L4', 1.1, 72])
  })
})
