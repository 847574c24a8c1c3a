import { isDeepStrictEqual } from 'node:util'
import { describe, expect, it, vi } from 'vitest'
import type { FromLoad } from '../../shared/process-messages.ts'
import type { Target } from '../../shared/target.ts'
import { investigationOf } from '../context.ts'
import { declare, decideOn } from '../decisions.ts'
import {
  endOf,
  GOAL,
  noisyRun,
  openLoop,
  TARGET,
  WORKLOAD,
  type LoadScript,
} from '../loop.fixture.ts'
import { ServerUnderTest } from '../server/server-under-test.ts'
import { chooseGoal, chooseTarget, chooseWorkload, create } from '../set-up.ts'
import { Measurements } from './measurements.ts'

const MANUAL: Target = { ...TARGET, control: { kind: 'manual', command: null } }

function open(
  script?: LoadScript,
  target = TARGET,
): ReturnType<typeof openLoop> & { measurements: Measurements; id: string } {
  const loop = openLoop(script)
  const { context } = loop
  const { id } = create(context, 'Support chat')
  chooseTarget(context, id, target)
  chooseGoal(context, id, GOAL)
  chooseWorkload(context, id, WORKLOAD)
  const measurements = new Measurements(context, new ServerUnderTest(context.fork))
  return { ...loop, measurements, id }
}

/** A load process that goes on until it is cancelled. */
const endless: LoadScript = (): FromLoad[] => [
  { type: 'started', started_ns: '1', started_at: '2026-01-01T00:00:00.000Z' },
]

describe('measuring', () => {
  it('marks the iteration before it answers, and stores figures and diagnosis at its end', async () => {
    const { measurements, id, context, told } = open()
    const started = measurements.start(id, false)
    expect(started.iterations[0]?.status).toBe('measuring')
    expect(measurements.current).not.toBeNull()
    expect(await measurements.ended()).toBeNull()
    const [iteration] = investigationOf(context, id).iterations
    expect(iteration?.status).toBe('measured')
    // 120 requests of about 100 ms each, drawn with a median of 1.
    expect(iteration?.summary?.ttft_ms.mean).toBeGreaterThan(80)
    expect(iteration?.summary?.ttft_ms.mean).toBeLessThan(130)
    expect(iteration?.diagnosis).not.toBeNull()
    expect(iteration?.comparison).toBeNull()
    expect(told.ended).toEqual([[id, null]])
    expect(measurements.current).toBeNull()
  })

  it('stores each state before it is shown', async () => {
    const { measurements, id, context, told } = open()
    const stored: boolean[] = []
    context.events.changed = (shown) => {
      told.changed.push(shown)
      stored.push(isDeepStrictEqual(context.store.investigations.get(shown.id), shown))
    }
    measurements.start(id, false)
    await measurements.ended()
    expect(stored.length).toBeGreaterThan(6)
    expect(stored.every(Boolean)).toBe(true)
  })

  it('is one at a time in the whole program', async () => {
    const { measurements, id } = open(endless)
    measurements.start(id, false)
    expect(() => measurements.start(id, false)).toThrow('A measurement is running')
    expect(() => {
      measurements.refuseIfMeasuring(id)
    }).toThrow('is being measured')
    expect(() => {
      measurements.refuseIfMeasuring('another')
    }).not.toThrow()
    await measurements.cancelAndWait()
  })

  it('is refused before there is something to measure', () => {
    const { context } = openLoop()
    const { id } = create(context, 'Empty')
    const measurements = new Measurements(context, new ServerUnderTest(context.fork))
    expect(() => measurements.start(id, false)).toThrow('Target, goal and load come first.')
    expect(measurements.current).toBeNull()
  })

  it('waits for the user’s word that a change was made by hand', async () => {
    const { measurements, id, context } = open(undefined, MANUAL)
    measurements.start(id, false)
    await measurements.ended()
    declare(context, id, { setting: 'slots', from: null, to: '4', reason: '' })
    expect(() => measurements.start(id, false)).toThrow('Make the change on the server first')
    expect(investigationOf(context, id).iterations[1]?.status).toBe('declared')
    measurements.start(id, true)
    expect(await measurements.ended()).toBeNull()
    expect(investigationOf(context, id).iterations[1]?.comparison).not.toBeNull()
  })

  it('compares a change with what it started from, on runs of one load', async () => {
    const { measurements, id, context } = open((job, { slots }) =>
      noisyRun(job, slots === '4' ? 0.5 : 1),
    )
    measurements.start(id, false)
    await measurements.ended()
    declare(context, id, { setting: 'slots', from: null, to: '4', reason: '' })
    measurements.start(id, false)
    await measurements.ended()
    const { iterations } = decideOn(context, id, 1, 'keep')
    expect(iterations[1]?.comparison).toMatchObject({ proposal: 'keep', candidate_runs: 3 })
    expect(
      new Set(iterations.flatMap((one) => one.runs.map((run) => run.workload_fingerprint))).size,
    ).toBe(1)
  })
})

describe('a measurement that is cancelled', () => {
  it('says so, keeps what it has, and can be taken up again', async () => {
    let runs = 0
    const { measurements, id, context, told } = open((job) => {
      runs += 1
      return runs === 2 ? endless(job, {}) : noisyRun(job, 1)
    })
    measurements.start(id, false)
    await vi.waitFor(() => {
      expect(runs).toBe(2)
    })
    measurements.cancel('another')
    measurements.cancel(id)
    expect(measurements.current?.phase).toBe('cancelling')
    expect(await measurements.ended()).toMatchObject({ code: 'cancelled' })
    expect(told.ended.at(-1)?.[1]).toMatchObject({ code: 'cancelled' })
    const stopped = investigationOf(context, id).iterations[0]
    expect(stopped?.status).toBe('cancelled')
    expect(stopped?.runs.map((run) => run.status)).toEqual(['done', 'cancelled'])

    measurements.start(id, false)
    expect(await measurements.ended()).toBeNull()
    expect(investigationOf(context, id).iterations[0]?.runs.map((run) => run.status)).toEqual([
      'done',
      'cancelled',
      'done',
      'done',
    ])
  })
})

describe('a measurement that fails', () => {
  it('marks the iteration with the reason and lets the next one start', async () => {
    let broken = true
    const { measurements, id, context } = open((job) =>
      broken ? [endOf({ status: 'failed', reason: 'Nothing listens there.' })] : noisyRun(job, 1),
    )
    measurements.start(id, false)
    expect(await measurements.ended()).toMatchObject({ code: 'target_failed' })
    expect(investigationOf(context, id).iterations[0]).toMatchObject({
      status: 'failed',
      reason: 'Nothing listens there.',
    })
    broken = false
    measurements.start(id, false)
    expect(await measurements.ended()).toBeNull()
  })

  it('ends with what is wrong where the store cannot be written any more', async () => {
    const { measurements, id, context } = open()
    measurements.start(id, false)
    vi.spyOn(context.store.investigations, 'save').mockImplementation(() => {
      throw new Error('database or disk is full')
    })
    expect(await measurements.ended()).toMatchObject({
      code: 'internal',
      message: expect.stringContaining('database or disk is full') as string,
    })
    expect(measurements.current).toBeNull()
  })

  it('gives no figures where no run is valid', async () => {
    const { measurements, id, context } = open((job) => {
      const messages = noisyRun(job, 1)
      const certificate = { valid: false, problems: [{ cause: 'Late.', remedy: 'Slower.' }] }
      return messages.map((message) =>
        message.type === 'ended'
          ? { ...message, certificate: { ...message.certificate, ...certificate } }
          : message,
      )
    })
    measurements.start(id, false)
    expect(await measurements.ended()).toMatchObject({
      code: 'invalid_runs',
      message: 'No run is valid. Late. Slower.',
    })
    expect(investigationOf(context, id).iterations[0]?.summary).toBeNull()
  })
})
