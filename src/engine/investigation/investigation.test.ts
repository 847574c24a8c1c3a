import { describe, expect, it } from 'vitest'
import type { Goal } from '../../shared/goal.ts'
import type { Investigation, Run } from '../../shared/investigation.ts'
import { type Target, TARGET_DEFAULTS } from '../../shared/target.ts'
import type { Workload } from '../../shared/workload.ts'
import { declareChange, putRun, startMeasuring, withdrawChange } from './experiment.ts'
import { currentSettings, hasBaseline, iterationNumber } from './lookup.ts'
import { furthestStep, whyNotReachable } from './reach.ts'
import { createInvestigation, forkSetUp, goTo, setGoal, setTarget, setWorkload } from './set-up.ts'
import {
  decide,
  finishMeasuring,
  interruptOpenRuns,
  stopMeasuring,
  undoDecision,
} from './verdict.ts'
import type { Findings } from './verdict.ts'

const NOW = '2026-01-01T00:00:00.000Z'
const TARGET: Target = {
  name: 'Bundled server',
  base_url: 'http://127.0.0.1:1',
  protocol: 'openai-chat',
  model: 'm',
  has_api_key: false,
  http_json: null,
  ...TARGET_DEFAULTS,
  metrics_url: null,
  control: { kind: 'bundled' },
  settings: [{ name: 'slots', value: '1' }],
}
const GOAL = { metric: 'ttft_ms' } as Goal
const WORKLOAD = { repetitions: 3 } as Workload
// The state machine only carries findings; what is in them is the business of other tests.
const FINDINGS = { summary: {}, diagnosis: {}, comparison: null } as unknown as Findings
const VERDICT = { ...FINDINGS, comparison: { proposal: 'keep' } } as unknown as Findings

function measured(): Investigation {
  let it = createInvestigation('i', 'Support chat', NOW)
  it = setTarget(it, TARGET, NOW)
  it = setGoal(it, GOAL, NOW)
  it = setWorkload(it, WORKLOAD, 'f', NOW)
  it = startMeasuring(it, 'b', NOW).investigation
  return finishMeasuring(it, 0, FINDINGS, NOW)
}

function experiment(from: Investigation, to: string): Investigation {
  const change = { setting: 'slots', from: null, to, reason: 'requests wait' }
  const declared = declareChange(from, change, `e${to}`, NOW)
  const { investigation, iteration } = startMeasuring(declared, 'unused', NOW)
  return finishMeasuring(investigation, iteration.index, VERDICT, NOW)
}

describe('the loop', () => {
  it('opens its steps one after the other and says why not', () => {
    const fresh = createInvestigation('i', 'x', NOW)
    expect(whyNotReachable(fresh, 'goal')).toBe('Choose a target first.')
    expect(() => goTo(fresh, 'verdict', NOW)).toThrow('Choose a target first.')
    expect(() => startMeasuring(fresh, 'b', NOW)).toThrow('Choose a target first.')
    const it = measured()
    expect([furthestStep(it), hasBaseline(it), iterationNumber(it)]).toEqual([
      'bottleneck',
      true,
      1,
    ])
    expect(whyNotReachable(it, 'verdict')).toBe('Measure the change first.')
  })

  it('starts the next change from what was kept, and from what was before after a revert', () => {
    const first = experiment(measured(), '4')
    expect(first.step).toBe('verdict')
    const kept = decide(first, 1, 'keep', NOW)
    expect(currentSettings(kept)).toEqual([{ name: 'slots', value: '4' }])
    const reverted = decide(experiment(kept, '8'), 2, 'revert', NOW)
    expect(reverted.iterations.map((iteration) => iteration.decision)).toEqual([
      null,
      'keep',
      'revert',
    ])
    expect(reverted.iterations[2]?.compared_with).toBe(1)
    expect(currentSettings(reverted)).toEqual([{ name: 'slots', value: '4' }])
  })

  it('takes a decision back until something rests on it', () => {
    const kept = decide(experiment(measured(), '4'), 1, 'keep', NOW)
    expect(undoDecision(kept, NOW).iterations[1]).toMatchObject({
      status: 'measured',
      decision: null,
    })
    const next = declareChange(
      kept,
      { setting: 'slots', from: null, to: '8', reason: '' },
      'e',
      NOW,
    )
    expect(() => undoDecision(next, NOW)).toThrow('no decision')
  })

  it('refuses a change that changes nothing, and a second one while one is open', () => {
    const same = { setting: 'slots', from: null, to: '1', reason: '' }
    expect(() => declareChange(measured(), same, 'e', NOW)).toThrow('slots is 1 already')
    const open = experiment(measured(), '4')
    expect(() => declareChange(open, { ...same, to: '2' }, 'e', NOW)).toThrow('decide it first')
  })

  it('does not keep what no verdict can rest on', () => {
    const it = experiment(measured(), '4')
    const invalid = { ...VERDICT, comparison: { proposal: 'invalid' } } as unknown as Findings
    expect(() => decide(finishMeasuring(it, 1, invalid, NOW), 1, 'keep', NOW)).toThrow('No verdict')
  })

  it('replaces a declared change and withdraws it whole', () => {
    const change = { setting: 'slots', from: null, to: '4', reason: '' }
    const declared = declareChange(measured(), change, 'a', NOW)
    const again = declareChange(declared, { ...change, to: '8' }, 'b', NOW)
    expect(again.iterations.map((iteration) => iteration.change?.to)).toEqual([undefined, '8'])
    expect(withdrawChange(again, NOW).iterations).toHaveLength(1)
  })

  it('keeps the set-up of what was measured, and forks it', () => {
    expect(() => setGoal(measured(), GOAL, NOW)).toThrow('stays as it is')
    const fork = forkSetUp(measured(), 'j', 'Support chat 2', NOW)
    expect([fork.iterations.length, fork.target?.name]).toEqual([0, 'Bundled server'])
  })
})

describe('a measurement that does not end', () => {
  const run = { id: 'r', repetition: 0, status: 'running' } as Run

  it('is marked interrupted and can go on', () => {
    const started = startMeasuring(
      declareChange(measured(), { setting: 'slots', from: null, to: '4', reason: '' }, 'e', NOW),
      'u',
      NOW,
    )
    const open = interruptOpenRuns(putRun(started.investigation, 1, run), NOW)
    expect(open.iterations[1]).toMatchObject({
      status: 'failed',
      runs: [{ status: 'interrupted' }],
    })
    const again = startMeasuring(open, 'u', NOW)
    expect(again.iteration.runs).toHaveLength(1)
  })

  it('leaves the finished runs when it is cancelled, and the change can be withdrawn', () => {
    const started = startMeasuring(
      declareChange(measured(), { setting: 'slots', from: null, to: '4', reason: '' }, 'e', NOW),
      'u',
      NOW,
    )
    const done = putRun(started.investigation, 1, { ...run, status: 'done' })
    const cancelled = stopMeasuring(done, 1, 'cancelled', 'Cancelled.', NOW)
    expect(withdrawChange(cancelled, NOW).iterations[1]).toMatchObject({
      decision: 'revert',
      reason: 'Cancelled.',
      runs: [{ status: 'done' }],
    })
  })

  it('lets nothing else change meanwhile', () => {
    const { investigation } = startMeasuring(
      declareChange(measured(), { setting: 'slots', from: null, to: '4', reason: '' }, 'e', NOW),
      'u',
      NOW,
    )
    expect(() => startMeasuring(investigation, 'u', NOW)).toThrow('A measurement is running')
    expect(() => withdrawChange(investigation, NOW)).toThrow('A measurement is running')
  })
})
