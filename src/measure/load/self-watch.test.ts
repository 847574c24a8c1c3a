import { access } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { createClock } from '../clock.ts'
import { pause } from './load.fixture.ts'
import { LoopDelay } from './loop-delay.ts'
import { certifyRun } from './run-certificate.ts'
import { SelfWatch } from './self-watch.ts'
import { SendTimer } from './send-timer.ts'
import { sumReports, type SenderReport } from './sender-report.ts'
import { ThreadCpu } from './thread-cpu.ts'

const NS_PER_MS = 1e6
const hasSchedstat = await access('/proc/thread-self/schedstat').then(
  () => true,
  () => false,
)

/** Keeps this thread busy, so that its event loop stands still. */
function compute(ms: number): void {
  const from = process.hrtime.bigint()
  while (Number(process.hrtime.bigint() - from) < ms * NS_PER_MS);
}

describe('LoopDelay', () => {
  it('counts a stall for as long as it was, and not once', async () => {
    const delay = new LoopDelay(createClock())
    await pause(50)
    delay.reset()
    // A fifth of the time stands still, in two pieces: 2 of some 85 looks find it.
    for (let stall = 0; stall < 2; stall += 1) {
      compute(50)
      await pause(200)
    }
    delay.stop()
    expect(delay.ms(99)).toBeGreaterThan(40)
    // Uniformly spread over each stall: half of the stalled fifth is later than 25 ms.
    expect(delay.ms(85)).toBeGreaterThan(10)
    expect(delay.ms(70)).toBeLessThan(10)
  })
})

describe('ThreadCpu', () => {
  it('tells the CPU time of this thread', async () => {
    const cpu = new ThreadCpu()
    await cpu.open()
    cpu.restart()
    compute(100)
    const used_ms = cpu.read().cpu_ns / NS_PER_MS
    expect(used_ms).toBeGreaterThan(20)
    expect(used_ms).toBeLessThan(400)
    await cpu.close()
  })

  it.skipIf(!hasSchedstat)(
    'tells how long it waited for a core (skipped where the system does not tell)',
    async () => {
      const cpu = new ThreadCpu()
      await cpu.open()
      cpu.restart()
      await pause(50)
      await cpu.refresh()
      const { wait_ns } = cpu.read()
      expect(wait_ns).toBeGreaterThanOrEqual(0)
      expect(wait_ns).toBeLessThan(60 * NS_PER_MS)
      await cpu.close()
    },
  )
})

describe('the certificate of several threads', () => {
  const report = (over: Partial<SenderReport>): SenderReport => ({
    in_flight: 0,
    done: 10,
    failed: 0,
    asked: 10,
    delivered: 10,
    on_their_way: 0,
    waited_out: 0,
    skipped: 0,
    errors: [],
    last_end_at: 5,
    connections_new: 1,
    connections_reused: 9,
    readings: { event_loop_delay_ms_p99: 1, cpu_pct: 10, cpu_wait_pct: 0.1 },
    requests_since: 0,
    tokens_since: 0,
    ttft_ms_since: [],
    itl_ms_since: [],
    ...over,
  })

  it('takes the worst of the threads, and percentiles of all lags together', () => {
    const clock = createClock()
    const watches = [0, 1].map(() => new SelfWatch(clock, new SendTimer(clock)))
    // 990 lags of 1 ms in one thread, 10 and 20 of 30 ms in both: the mean of two p99 would be 15.
    for (let i = 0; i < 990; i += 1) watches[0]?.addLag(1 * NS_PER_MS)
    for (let i = 0; i < 20; i += 1) watches[1]?.addLag(30 * NS_PER_MS)
    const reports = [
      report({}),
      report({
        asked: 12,
        on_their_way: 2,
        readings: { event_loop_delay_ms_p99: 4, cpu_pct: 3, cpu_wait_pct: null },
      }),
    ]
    const certificate = certifyRun(
      sumReports(reports),
      reports.map((one) => one.readings),
      watches.map((watch) => watch.lag),
      { ttft_slo_ms: null, threads_max: 4 },
    )
    expect(certificate).toMatchObject({
      event_loop_delay_ms_p99: 4,
      client_cpu_pct: 10,
      cpu_wait_pct: 0.1,
      requests_asked: 20,
      requests_delivered: 20,
      requests_unsent: 0,
      connections_new: 2,
      connections_reused: 18,
    })
    expect(certificate.threads.map((thread) => thread.cpu_pct)).toEqual([10, 3])
    expect(certificate.send_lag_ms_p50).toBeCloseTo(1, 1)
    expect(certificate.send_lag_ms_p99).toBeCloseTo(30, 0)
    expect(certificate.problems.map((problem) => problem.cause)).toEqual([
      'Requests left 30 ms after their instant at p99; the limit is 5.0 ms.',
    ])
    for (const watch of watches) void watch.stop()
  })
})
