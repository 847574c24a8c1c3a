import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createClock } from '../clock.ts'
import { DueHeap } from './due-heap.ts'
import { Fifo } from './fifo.ts'
import { SendTimer } from './send-timer.ts'

const NS_PER_MS = 1e6
const nothing = (): void => undefined

describe('DueHeap', () => {
  it('gives actions in the order of their instants, whatever came between', () => {
    const steps = fc.array(fc.oneof(fc.double({ noNaN: true }), fc.constant(null)))
    fc.assert(
      fc.property(steps, (list) => {
        const heap = new DueHeap()
        let model: number[] = []
        for (const due_at of list) {
          if (due_at === null) {
            model = model.sort((a, b) => a - b)
            expect(heap.pop()?.due_at).toBe(model.shift())
          } else {
            model.push(due_at)
            heap.push({ due_at, run: nothing })
          }
          expect(heap.size).toBe(model.length)
          expect(heap.peek()?.due_at).toBe(model.length === 0 ? undefined : Math.min(...model))
        }
      }),
    )
  })
})

describe('Fifo', () => {
  it('does what an array does, over many thousand items', () => {
    const fifo = new Fifo<number>()
    const model: number[] = []
    for (let i = 0; i < 20_000; i += 1) {
      fifo.push(i)
      model.push(i)
      if (i % 3 !== 0) expect(fifo.shift()).toBe(model.shift())
      expect(fifo.size).toBe(model.length)
      expect(fifo.peek()).toBe(model[0])
    }
    while (model.length > 0) expect(fifo.shift()).toBe(model.shift())
    expect(fifo.shift()).toBeUndefined()
    fifo.push(7)
    expect(fifo.shift()).toBe(7)
  })
})

describe('SendTimer', () => {
  it('runs actions in order and never before their instant, those from within an action too', async () => {
    const clock = createClock()
    const timer = new SendTimer(clock)
    const ran: { due_ms: number; late_ms: number }[] = []
    const from = clock.now()
    await new Promise<void>((resolve) => {
      const note = (due_ms: number, then: () => void = nothing): void => {
        timer.at(from + due_ms * NS_PER_MS, () => {
          ran.push({ due_ms, late_ms: (clock.now() - from) / NS_PER_MS - due_ms })
          then()
        })
      }
      for (const due_ms of [30, 5, 12.5, 12.7, 0, 40, 5.1]) note(due_ms)
      note(15, () => {
        note(16.3)
        note(14)
      })
      note(50, resolve)
    })
    expect(ran.map((one) => one.due_ms)).toEqual([0, 5, 5.1, 12.5, 12.7, 15, 14, 16.3, 30, 40, 50])
    for (const { late_ms } of ran) expect(late_ms).toBeGreaterThanOrEqual(0)
    // Most are exact where the machine is not busy with something else.
    const late = ran.map((one) => one.late_ms).sort((a, b) => a - b)
    expect(late[4]).toBeLessThan(2)
  })

  it('lets the event loop live while it waits, and counts that as waiting', async () => {
    const clock = createClock()
    const timer = new SendTimer(clock)
    let turns = 0
    const count = (): void => {
      turns += 1
      turning = setImmediate(count)
    }
    let turning = setImmediate(count)
    const from = clock.now()
    // A busy machine may take the core away in any one of these waits.
    for (let wait = 0; wait < 20; wait += 1)
      await new Promise<void>((resolve) => {
        timer.at(clock.now() + 1.1 * NS_PER_MS, resolve)
      })
    clearImmediate(turning)
    expect(turns).toBeGreaterThan(40)
    expect(timer.waited_ns).toBeGreaterThan(0)
    expect(timer.waited_ns).toBeLessThanOrEqual(clock.now() - from)
  })

  it('forgets what was to come', async () => {
    const timer = new SendTimer(createClock())
    let ran = false
    timer.at(0, () => {
      ran = true
    })
    timer.clear()
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(ran).toBe(false)
  })
})
