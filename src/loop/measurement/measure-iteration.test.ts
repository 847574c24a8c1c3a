import { describe, expect, it } from 'vitest'
import { startMeasuring } from '../../engine/investigation/experiment.ts'
import type { FromLoad, LoadJob } from '../../shared/process-messages.ts'
import type { Iteration, Run } from '../../shared/investigation.ts'
import { investigationOf, update, type LoopContext } from '../context.ts'
import { endOf, GOAL, INVALID, noisyRun, openLoop, TARGET, WORKLOAD } from '../loop.fixture.ts'
import { ServerUnderTest } from '../server/server-under-test.ts'
import { chooseGoal, chooseTarget, chooseWorkload, create } from '../set-up.ts'
import { measureIteration } from './measure-iteration.ts'
import { ProgressReporter } from './progress-reporter.ts'

/** Says how the n-th run goes, counted from 0. */
type Nth = (run: number, job: LoadJob) => FromLoad[]

interface Measured {
  /** What measuring threw, or null. */
  error: unknown
  runs: Run[]
  forks: (entry: 'load-process' | 'sample-process' | 'demo-server') => number
}

/** Measures a baseline in which `nth` says how each run goes; `before` is what was there already. */
async function measureBaseline(
  nth: Nth,
  options: { before?: Partial<Run>[]; signal?: AbortSignal } = {},
): Promise<Measured> {
  let count = 0
  const { context, processes } = openLoop((job) => nth(count++, job))
  const { id, iteration } = baseline(context, options.before ?? [])
  const server = new ServerUnderTest(context.fork)
  const { repetitions, stop } = WORKLOAD
  const progress = new ProgressReporter(
    { investigation_id: id, iteration_index: 0, repetitions, done_before: 0, stop },
    () => undefined,
    () => 0,
  )
  const signal = options.signal ?? new AbortController().signal
  const error: unknown = await measureIteration(
    context,
    server,
    id,
    iteration,
    progress,
    signal,
  ).then(
    () => null,
    (thrown: unknown) => thrown,
  )
  const { runs } = investigationOf(context, id).iterations[0]!
  return { error, runs, forks: (entry) => processes.of(entry).length }
}

function baseline(
  context: LoopContext,
  before: Partial<Run>[],
): { id: string; iteration: Iteration } {
  const { id } = create(context, 'Support chat')
  chooseTarget(context, id, TARGET)
  chooseGoal(context, id, GOAL)
  chooseWorkload(context, id, WORKLOAD)
  const started = update(context, id, (investigation) => {
    const next = startMeasuring(investigation, context.newId(), context.now()).investigation
    const runs = before.map((run, at) => ({ ...RUN, id: `before-${String(at)}`, ...run }))
    return { ...next, iterations: next.iterations.map((one) => ({ ...one, runs })) }
  })
  return { id, iteration: started.iterations[0]! }
}

const RUN: Run = {
  id: '',
  repetition: 0,
  status: 'done',
  reason: null,
  workload_fingerprint: 'f',
  started_at: '',
  started_ns: '1',
  summary: null,
  certificate: null,
}

const good: Nth = (_run, job) => noisyRun(job, 1)
const invalid: Nth = (_run, job) => noisyRun(job, 1, INVALID)
const told = (runs: readonly Run[]): [number, string][] =>
  runs.map((run) => [run.repetition, run.status])

describe('an iteration', () => {
  it('runs each repetition once, every run in processes of its own', async () => {
    const { error, runs, forks } = await measureBaseline(good)
    expect(error).toBeNull()
    expect(told(runs)).toEqual([
      [0, 'done'],
      [1, 'done'],
      [2, 'done'],
    ])
    expect([forks('load-process'), forks('sample-process'), forks('demo-server')]).toEqual([
      3, 3, 1,
    ])
    expect(runs[0]?.started_ns).toBe('1000000000000')
    expect(runs[0]?.summary?.requests_ok).toBeGreaterThan(50)
  })

  it('measures an invalid run again, at the end, and keeps both on record', async () => {
    const { runs } = await measureBaseline((run, job) => (run === 1 ? invalid : good)(run, job))
    expect(told(runs)).toEqual([
      [0, 'done'],
      [1, 'invalid'],
      [2, 'done'],
      [1, 'done'],
    ])
    expect(runs[1]?.reason).toBe('The client used 99 % of a core. Lower the load.')
  })

  it('measures invalid runs again three times at the most', async () => {
    const { error, runs } = await measureBaseline(invalid)
    expect(error).toBeNull()
    expect(runs).toHaveLength(3 + 3)
    expect(runs.every((run) => run.status === 'invalid')).toBe(true)
  })

  it('goes on where an earlier attempt stopped: only what is not done is measured', async () => {
    const before = [{}, { repetition: 1, status: 'cancelled' as const }]
    const { runs } = await measureBaseline(good, { before })
    expect(told(runs)).toEqual([
      [0, 'done'],
      [1, 'cancelled'],
      [1, 'done'],
      [2, 'done'],
    ])
  })
})

describe('an iteration that cannot go on', () => {
  it('stops at a run that failed, with its reason', async () => {
    const { error, runs } = await measureBaseline(() => [
      endOf({ status: 'failed', reason: 'Nothing listens at http://127.0.0.1:9.' }),
    ])
    expect(error).toMatchObject({
      problem: { code: 'target_failed', message: 'Nothing listens at http://127.0.0.1:9.' },
    })
    expect(told(runs)).toEqual([[0, 'failed']])
  })

  it('stops at a run whose process says what is not understood', async () => {
    const nonsense = [{ type: 'nonsense' }] as unknown as FromLoad[]
    const { error, runs } = await measureBaseline((run, job) =>
      run === 0 ? good(run, job) : nonsense,
    )
    expect(error).toMatchObject({ problem: { code: 'target_failed' } })
    expect(told(runs)).toEqual([
      [0, 'done'],
      [1, 'failed'],
    ])
  })

  it('stops at a cancelled run, and keeps the finished ones', async () => {
    const { error, runs } = await measureBaseline((run, job) =>
      run === 1 ? [endOf({ status: 'cancelled', reason: 'Cancelled.' })] : good(run, job),
    )
    expect(error).toMatchObject({ problem: { code: 'cancelled' } })
    expect(told(runs)).toEqual([
      [0, 'done'],
      [1, 'cancelled'],
    ])
  })

  it('starts no run after it was cancelled', async () => {
    const { error, runs, forks } = await measureBaseline(good, { signal: AbortSignal.abort() })
    expect(error).toMatchObject({ name: 'AbortError' })
    expect([runs.length, forks('load-process')]).toEqual([0, 0])
  })
})
