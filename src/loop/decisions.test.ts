import { describe, expect, it } from 'vitest'
import { putRun, startMeasuring } from '../engine/investigation/experiment.ts'
import { investigationOf, update } from './context.ts'
import { goToStep, markInterrupted, withdraw } from './decisions.ts'
import { GOAL, NOW, openLoop, TARGET, WORKLOAD } from './loop.fixture.ts'
import { chooseGoal, chooseTarget, chooseWorkload, create } from './set-up.ts'

function setUp(name: string, { context } = openLoop()): { context: typeof context; id: string } {
  const { id } = create(context, name)
  chooseTarget(context, id, TARGET)
  chooseGoal(context, id, GOAL)
  chooseWorkload(context, id, WORKLOAD)
  return { context, id }
}

describe('after a crash', () => {
  it('what was being measured is marked interrupted, and named; the rest is left alone', () => {
    const loop = openLoop()
    const cut = setUp('Cut off', loop)
    const whole = setUp('Whole', loop)
    update(cut.context, cut.id, (investigation) => {
      const run = { repetition: 0, workload_fingerprint: 'f', summary: null, certificate: null }
      const timed = { ...run, started_at: NOW, started_ns: '1' }
      const { investigation: started } = startMeasuring(investigation, 'i', NOW)
      const done = putRun(started, 0, { ...timed, id: 'a', status: 'done', reason: null })
      return putRun(done, 0, { ...timed, id: 'b', status: 'running', reason: null })
    })
    const before = investigationOf(whole.context, whole.id)
    expect(markInterrupted(cut.context)).toEqual(['Cut off'])
    const [baseline] = investigationOf(cut.context, cut.id).iterations
    expect(baseline?.status).toBe('failed')
    expect(baseline?.runs.map((run) => run.status)).toEqual(['done', 'interrupted'])
    expect(baseline?.runs[1]?.reason).toContain('Chokepoint ended while this was measured')
    expect(investigationOf(whole.context, whole.id)).toEqual(before)
    expect(markInterrupted(cut.context)).toEqual([])
  })
})

describe('a decision', () => {
  it('that the loop does not allow changes nothing', () => {
    const { context, id } = setUp('Support chat')
    const before = investigationOf(context, id)
    expect(() => goToStep(context, id, 'verdict')).toThrow()
    expect(() => withdraw(context, id)).toThrow('There is no change to withdraw.')
    expect(investigationOf(context, id)).toEqual(before)
  })
})
