import { describe, expect, it } from 'vitest'
import { demoPlan } from './demo-plan.ts'
import { GOAL, TARGET, WORKLOAD } from './loop.fixture.ts'
import { planSchema } from './plan.ts'

const PLAN = {
  name: 'Support chat',
  target: TARGET,
  goal: GOAL,
  workload: WORKLOAD,
  changes: [{ setting: 'slots', to: '4', reason: '' }],
}

/** Which field is refused, and with what words. */
function refused(plan: unknown): [path: string, message: string] {
  const { error } = planSchema.safeParse(plan)
  const issue = error?.issues[0]
  return [issue?.path.join('.') ?? '', issue?.message ?? '']
}

describe('a plan', () => {
  it('is taken with what it leaves out at its default, and never holds a key', () => {
    const plan = planSchema.parse({ ...PLAN, target: { ...TARGET, has_api_key: true } })
    expect(plan.api_key_env).toBeNull()
    expect(plan.target).not.toHaveProperty('has_api_key')
    expect(plan.changes).toEqual(PLAN.changes)
  })

  it('cannot wait for a hand that is not there', () => {
    const control = { kind: 'manual', command: null }
    expect(refused({ ...PLAN, target: { ...TARGET, control } })).toEqual([
      'target.control',
      'control.kind is bundled or command: a plan changes the server by itself',
    ])
  })

  it('has a change to try, and three repetitions at the least', () => {
    expect(refused({ ...PLAN, changes: [] })[0]).toBe('changes')
    expect(refused({ ...PLAN, workload: { ...WORKLOAD, repetitions: 2 } })[0]).toBe(
      'workload.repetitions',
    )
  })
})

describe('the plan of the demo', () => {
  it('is a plan, and a third of the requests where it has to be quick', () => {
    const whole = demoPlan({ quick: false })
    const quick = demoPlan({ quick: true })
    expect(whole).toMatchObject(planSchema.parse(whole))
    if (whole.workload.stop.kind !== 'requests' || quick.workload.stop.kind !== 'requests')
      throw new Error('the demo counts requests')
    expect(quick.workload.stop.requests).toBe(Math.ceil(whole.workload.stop.requests / 3))
    expect({ ...quick.workload, stop: null }).toEqual({ ...whole.workload, stop: null })
  })
})
