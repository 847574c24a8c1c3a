import { describe, expect, it } from 'vitest'
import { investigationSchema } from '../shared/investigation.ts'
import {
  INVALID,
  VALID,
  endOf,
  GOAL,
  noisyRun,
  openLoop,
  TARGET,
  WORKLOAD,
  type LoadScript,
} from './loop.fixture.ts'
import { Measurements } from './measurement/measurements.ts'
import { planSchema, type Plan } from './plan.ts'
import { ServerUnderTest } from './server/server-under-test.ts'
import { walkPlan } from './walk-plan.ts'

const PLAN: Plan = planSchema.parse({
  name: 'Support chat',
  target: TARGET,
  goal: GOAL,
  workload: WORKLOAD,
  changes: [
    { setting: 'slots', to: '4', reason: 'Requests wait' },
    { setting: 'chunk', to: '64', reason: 'Shorter chunks' },
    { setting: 'dtype', to: 'fp8', reason: '' },
  ],
})

/** Four slots halve every time, short chunks double it, the type of the weights does nothing. */
const server: LoadScript = (job, settings) => {
  const factor = (settings['slots'] === '4' ? 0.5 : 1) * (settings['chunk'] === '64' ? 2 : 1)
  return noisyRun(job, factor)
}

async function walk(script: LoadScript): Promise<{
  loop: ReturnType<typeof openLoop>
  heard: string[]
  walked: ReturnType<typeof walkPlan>
}> {
  const loop = openLoop(script)
  const heard: string[] = []
  const measurements = new Measurements(loop.context, new ServerUnderTest(loop.context.fork))
  const walked = walkPlan(loop.context, measurements, PLAN, {
    measuring: (index, words) => heard.push(`measuring ${String(index)}: ${words}`),
    measured: (_, index) => heard.push(`measured ${String(index)}`),
    decided: ({ iterations }, index) =>
      heard.push(`decided ${String(index)}: ${String(iterations[index]?.decision)}`),
    unjudged: (_, index) => heard.push(`unjudged ${String(index)}`),
  })
  await walked.catch(() => undefined)
  return { loop, heard, walked }
}

describe('a plan', () => {
  it('is walked: each change on top of what was kept, decided as the verdict proposes', async () => {
    const { loop, heard, walked } = await walk(server)
    const investigation = await walked
    expect(heard).toEqual([
      'measuring 0: Baseline',
      'measured 0',
      'measuring 1: slots 1 → 4',
      'measured 1',
      'decided 1: keep',
      'measuring 2: chunk 512 → 64',
      'measured 2',
      'decided 2: revert',
      'measuring 3: dtype unset → fp8',
      'measured 3',
      'decided 3: revert',
    ])
    expect(investigation.iterations.map((one) => one.comparison?.proposal ?? null)).toEqual([
      null,
      'keep',
      'revert',
      'inconclusive',
    ])
    expect(investigation.iterations.map((one) => one.compared_with)).toEqual([null, 0, 1, 1])
    expect(investigation.iterations[3]?.settings).toEqual([
      { name: 'slots', value: '4' },
      { name: 'chunk', value: '512' },
      { name: 'dtype', value: 'fp8' },
    ])
    expect(investigationSchema.parse(investigation)).toEqual(investigation)
    expect(loop.context.store.investigations.get(investigation.id)).toEqual(investigation)
    // A server for each configuration; three runs each.
    expect(loop.processes.of('demo-server')).toHaveLength(4)
    expect(loop.processes.of('load-process')).toHaveLength(12)
  }, 20_000)

  it('says by how much the kept change helped: half, within its interval', async () => {
    const { walked } = await walk(server)
    const change = (await walked).iterations[1]?.comparison?.metrics.find(
      (one) => one.is_goal,
    )?.change
    expect(change?.estimate_pct).toBeGreaterThan(-60)
    expect(change?.estimate_pct).toBeLessThan(-40)
    expect(change?.lo_pct).toBeLessThan(-50)
    expect(change?.hi_pct).toBeGreaterThan(-50)
  }, 20_000)

  it('goes on after a change that no valid run was measured with, from what was before it', async () => {
    const { heard, walked } = await walk((job, settings) =>
      noisyRun(job, 1, settings['slots'] === '4' ? INVALID : VALID),
    )
    const { iterations } = await walked
    expect(heard.slice(2, 5)).toEqual([
      'measuring 1: slots 1 → 4',
      'unjudged 1',
      'measuring 2: chunk 512 → 64',
    ])
    expect(iterations[1]).toMatchObject({ decision: 'revert', summary: null, comparison: null })
    expect(iterations[1]?.runs).toHaveLength(6)
    expect(iterations[2]?.settings).toEqual([
      { name: 'slots', value: '1' },
      { name: 'chunk', value: '64' },
    ])
  }, 20_000)

  it('ends with the reason where a measurement fails, and keeps what was measured', async () => {
    const { loop, heard, walked } = await walk((job, settings) =>
      settings['slots'] === '4'
        ? [endOf({ status: 'failed', reason: 'The server answers 500.' })]
        : server(job, settings),
    )
    await expect(walked).rejects.toThrow('The server answers 500.')
    expect(heard.at(-1)).toBe('measuring 1: slots 1 → 4')
    const [head] = loop.context.store.investigations.list()
    const stored = loop.context.store.investigations.get(head?.id ?? '')
    expect(stored?.iterations.map((one) => one.status)).toEqual(['measured', 'failed'])
  }, 20_000)
})
