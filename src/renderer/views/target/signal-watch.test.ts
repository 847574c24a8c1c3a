import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { TARGET } from '../../../../test/harness/fixtures/investigations.ts'
import { SIGNAL_LOOK } from '../../../../test/harness/fixtures/signals.ts'
import { ProblemError } from '../../../shared/result.ts'
import { FakeApi } from '../../state/fake-api.fixture.ts'
import { FAILURES_MAX, LOOK_EVERY_MS, SignalWatch, WATCH_MS_MAX } from './signal-watch.svelte.ts'

const { has_api_key: _, ...target } = TARGET
const OTHER = { ...target, base_url: 'http://other:1' }
const looks = (asked: FakeApi['asked']): number =>
  asked.filter(([channel]) => channel === 'target:signals').length

beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }))
afterEach(() => vi.useRealTimers())

describe('watching the signals of a target', () => {
  it('looks again two seconds after each answer, and keeps the look before', async () => {
    const { api, asked } = new FakeApi({ 'target:signals': SIGNAL_LOOK })
    const watch = new SignalWatch(api, () => false)
    watch.start(target)
    await vi.advanceTimersByTimeAsync(0)
    expect([looks(asked), watch.now?.look, watch.before]).toEqual([1, SIGNAL_LOOK, null])
    await vi.advanceTimersByTimeAsync(LOOK_EVERY_MS - 1)
    expect(looks(asked)).toBe(1)
    await vi.advanceTimersByTimeAsync(1)
    expect(looks(asked)).toBe(2)
    expect((watch.now?.at_s ?? 0) - (watch.before?.at_s ?? 0)).toBeCloseTo(2, 6)
    watch.pause()
  })

  it('ends by itself, and goes on when it is asked to', async () => {
    const { api, asked } = new FakeApi({ 'target:signals': SIGNAL_LOOK })
    const watch = new SignalWatch(api, () => false)
    watch.start(target)
    await vi.advanceTimersByTimeAsync(2 * WATCH_MS_MAX)
    expect([watch.running, watch.expired]).toEqual([false, true])
    const before = looks(asked)
    expect(before).toBe(WATCH_MS_MAX / LOOK_EVERY_MS + 1)
    watch.again()
    await vi.advanceTimersByTimeAsync(0)
    expect([looks(asked), watch.running, watch.expired]).toEqual([before + 1, true, false])
    watch.pause()
  })

  it('gives up a look when it is paused, and shows nothing that comes late', async () => {
    let answer: (look: unknown) => void = () => undefined
    const { api, asked } = new FakeApi({
      'target:signals': () => new Promise((resolve) => (answer = resolve)),
    })
    const watch = new SignalWatch(api, () => false)
    watch.start(target)
    watch.pause()
    answer(SIGNAL_LOOK)
    await vi.advanceTimersByTimeAsync(WATCH_MS_MAX)
    expect(asked.map(([channel]) => channel)).toEqual(['target:signals', 'target:signals-cancel'])
    expect([watch.now, watch.busy, watch.running]).toEqual([null, false, false])
  })

  it('forgets what another target offered', async () => {
    const { api } = new FakeApi({ 'target:signals': SIGNAL_LOOK })
    const watch = new SignalWatch(api, () => false)
    watch.start(target)
    await vi.advanceTimersByTimeAsync(0)
    watch.start(OTHER)
    expect([watch.now, watch.target?.base_url]).toEqual([null, 'http://other:1'])
    watch.pause()
  })

  it('stops after some refusals in a row, and says the last', async () => {
    const { api, asked } = new FakeApi({
      'target:signals': () => {
        throw new ProblemError({ code: 'busy', message: 'A measurement is running.' })
      },
    })
    const watch = new SignalWatch(api, () => false)
    watch.start(target)
    await vi.advanceTimersByTimeAsync(WATCH_MS_MAX)
    expect([looks(asked), watch.running]).toEqual([FAILURES_MAX, false])
    expect(watch.problem?.message).toBe('A measurement is running.')
  })

  it('asks nothing while nobody can see it', async () => {
    let hidden = true
    const { api, asked } = new FakeApi({ 'target:signals': SIGNAL_LOOK })
    const watch = new SignalWatch(api, () => hidden)
    watch.start(target)
    await vi.advanceTimersByTimeAsync(10 * LOOK_EVERY_MS)
    expect(looks(asked)).toBe(0)
    hidden = false
    await vi.advanceTimersByTimeAsync(LOOK_EVERY_MS)
    expect(looks(asked)).toBe(1)
    watch.pause()
  })
})
