import { beforeEach, describe, expect, it } from 'vitest'
import type { Investigation, Iteration } from '../shared/investigation.ts'
import type { Target } from '../shared/target.ts'
import { investigationOf, update, type LoopContext } from './context.ts'
import { GOAL, NOW, openLoop, TARGET, WORKLOAD } from './loop.fixture.ts'
import { chooseGoal, chooseTarget, chooseWorkload, create, nextName } from './set-up.ts'

const MEASURED: Iteration = {
  id: 'b',
  index: 0,
  change: null,
  settings: TARGET.settings,
  compared_with: null,
  status: 'measured',
  reason: null,
  runs: [],
  summary: null,
  diagnosis: null,
  comparison: null,
  decision: null,
  decided_at: null,
}

let context: LoopContext
let told: Investigation[]
let id: string
beforeEach(() => {
  const loop = openLoop()
  context = loop.context
  told = loop.told.changed
  id = create(context, 'Support chat').id
})

/** Set up, and with a baseline that rests on it. */
function measured(): Investigation {
  chooseTarget(context, id, TARGET)
  chooseGoal(context, id, GOAL)
  chooseWorkload(context, id, WORKLOAD)
  return update(context, id, (investigation) => ({ ...investigation, iterations: [MEASURED] }))
}

describe('the set-up', () => {
  it('leads from target to goal to load to baseline, stored and told at each step', () => {
    const steps = [
      chooseTarget(context, id, TARGET),
      chooseGoal(context, id, GOAL),
      chooseWorkload(context, id, WORKLOAD),
    ]
    expect(steps.map((one) => one.step)).toEqual(['goal', 'workload', 'baseline'])
    expect(told.slice(1)).toEqual(steps)
    expect(investigationOf(context, id)).toEqual(steps[2])
    expect(steps[2]).toMatchObject({ simulated: true, created_at: NOW })
  })

  it('wants a target before a load, since the protocol is part of what is sent', () => {
    expect(() => chooseWorkload(context, id, WORKLOAD)).toThrow('Choose a target first.')
  })

  it('takes the fingerprint anew where another target speaks another protocol', () => {
    chooseTarget(context, id, TARGET)
    const before = chooseWorkload(context, id, WORKLOAD).workload_fingerprint
    expect(before).toMatch(/^[0-9a-f]{64}$/)
    const same = chooseTarget(context, id, { ...TARGET, base_url: 'http://127.0.0.1:8' })
    expect(same.workload_fingerprint).toBe(before)
    const other = chooseTarget(context, id, { ...TARGET, protocol: 'openai-completions' })
    expect(other.workload_fingerprint).toMatch(/^[0-9a-f]{64}$/)
    expect(other.workload_fingerprint).not.toBe(before)
  })

  it('reads the settings out of a start command, whatever was typed beside it', () => {
    const target: Target = {
      ...TARGET,
      control: {
        kind: 'command',
        command: 'serve --slots 8 --fast',
        health_path: null,
        startup_timeout_s: 60,
      },
      settings: [{ name: '--slots', value: '1' }],
    }
    const settings = chooseTarget(context, id, target).target?.settings
    expect(settings).toContainEqual({ name: '--slots', value: '8' })
    expect(settings).not.toContainEqual({ name: '--slots', value: '1' })
  })

  it('says so where the investigation is gone', () => {
    expect(() => chooseGoal(context, 'nobody', GOAL)).toThrow('no longer exists')
  })
})

describe('a set-up that something was measured with', () => {
  it('stays as it is: a change of it goes into a copy without the measurements', () => {
    const before = measured()
    const goal = { ...GOAL, statistic: 'p90' } as const
    const copy = chooseGoal(context, id, goal)
    expect(copy).toMatchObject({ name: 'Support chat 2', goal, iterations: [], target: TARGET })
    expect(copy.id).not.toBe(id)
    expect(copy.workload_fingerprint).toBe(before.workload_fingerprint)
    expect(investigationOf(context, id)).toEqual(before)
  })

  it('is copied for a target and for a load as well, each under a name of its own', () => {
    measured()
    const second = chooseTarget(context, id, { ...TARGET, model: 'other' })
    const third = chooseWorkload(context, id, { ...WORKLOAD, seed: 7 })
    expect([second.name, third.name]).toEqual(['Support chat 2', 'Support chat 3'])
    expect(third.workload_fingerprint).not.toBe(second.workload_fingerprint)
    expect(context.store.investigations.list()).toHaveLength(3)
  })
})

describe('the name of a copy', () => {
  it('counts on from the first number that is free', () => {
    expect(nextName('Chat', ['Chat'])).toBe('Chat 2')
    expect(nextName('Chat 2', ['Chat', 'Chat 2', 'Chat 3'])).toBe('Chat 4')
    expect(nextName('x'.repeat(80), [])).toBe(`${'x'.repeat(78)} 2`)
  })
})
