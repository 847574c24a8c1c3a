import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { EventQueue } from './event-queue.ts'
import { Histogram } from './histogram.ts'
import { KvCache } from './kv-cache.ts'
import { Link } from './link.ts'
import { createStepNoise } from './noise.ts'
import { createRandom } from './random.ts'
import { UseMeter } from './use-meter.ts'
import { WorkerPool } from './worker-pool.ts'

describe('event queue', () => {
  it('runs events by due time, and in order of adding where that is equal', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 100 }), (instants) => {
        const queue = new EventQueue()
        const seen: [number, number][] = []
        instants.forEach((due_s, order) => {
          queue.at(due_s, (now_s) => seen.push([now_s, order]))
        })
        queue.runUntil(20)
        const sorted = instants
          .map((due_s, order): [number, number] => [due_s, order])
          .sort(([a, i], [b, j]) => a - b || i - j)
        expect(seen).toEqual(sorted)
      }),
    )
  })

  it('leaves what is due later, and runs what an event adds', () => {
    const queue = new EventQueue()
    const seen: number[] = []
    queue.at(1, () => {
      queue.at(2, (t) => seen.push(t))
      queue.at(4, (t) => seen.push(t))
    })
    queue.runUntil(3)
    expect(seen).toEqual([2])
    expect(queue.nextDue()).toBe(4)
  })
})

describe('use meter', () => {
  it('counts the part of an interval that has passed', () => {
    const meter = new UseMeter()
    meter.add(1, 3, 0.5)
    expect([0, 1, 2, 3, 9].map((t) => meter.until(t))).toEqual([0, 0, 0.5, 1, 1])
    expect(meter.mean(3, 1)).toBe(0.5)
    expect(meter.mean(4, 2)).toBe(0.25)
  })

  it('never runs backwards, and forgets nothing when old intervals are closed', () => {
    const meter = new UseMeter()
    let last = 0
    for (let step = 0; step < 500; step += 1) {
      const start_s = step * 0.05
      meter.add(start_s, start_s + 0.04, step % 2 === 0 ? 1 : 0.5)
      for (const t of [start_s, start_s + 0.02, start_s + 0.045]) {
        const now = meter.until(t)
        expect(now).toBeGreaterThanOrEqual(last - 1e-12)
        last = now
      }
    }
    expect(last).toBeCloseTo(500 * 0.04 * 0.75, 9)
  })
})

describe('worker pool and link', () => {
  it('gives jobs to the first free worker, first come first served', () => {
    const pool = new WorkerPool(2)
    expect([0, 0, 0, 0].map((t) => pool.run(t, 1))).toEqual([1, 1, 2, 2])
    expect(pool.run(5, 1)).toBe(6)
    expect(pool.busyUntil(5.5)).toBe(4.5)
  })

  it('sends byte after byte, then lets them travel', () => {
    const link = new Link(8, 100)
    expect(link.transfer(0, 1_000_000)).toBeCloseTo(1.1, 12)
    expect(link.transfer(0.5, 1_000_000)).toBeCloseTo(2.1, 12)
    expect(link.transfer(10, 500_000)).toBeCloseTo(10.6, 12)
    expect(link.bytes).toBe(2_500_000)
  })
})

describe('KV cache', () => {
  it('remembers no more prefixes than there is room, oldest forgotten first', () => {
    const kv = new KvCache(4, true)
    kv.remember([1, 2, 3, 4])
    expect(kv.rememberedTokens([1, 2])).toBe(32)
    expect(kv.grow(0, 32)).toBe(2)
    expect(kv.rememberedTokens([3, 4])).toBe(0)
    expect(kv.rememberedTokens([1, 2])).toBe(32)
    expect(kv.grow(2, 80)).toBeNull()
  })
})

describe('histogram', () => {
  it('counts an observation in every bucket from its own on', () => {
    const histogram = new Histogram([1, 2, 5])
    for (const value of [0.5, 1, 1.5, 9]) histogram.observe(value)
    expect(histogram.cumulative()).toEqual([2, 3, 3])
    expect([histogram.count, histogram.sum]).toEqual([4, 12])
  })
})

describe('noise on step times', () => {
  it('has a median of 1 and a spread of about 1.7 %, of which a part is slow', () => {
    const noise = createStepNoise(createRandom(3))
    const logs = Array.from({ length: 50_000 }, (_, i) => Math.log(noise.factor(i * 0.04)))
    const mean = logs.reduce((a, b) => a + b, 0) / logs.length
    const sd = Math.sqrt(logs.reduce((sum, x) => sum + (x - mean) ** 2, 0) / logs.length)
    expect(Math.abs(mean)).toBeLessThan(0.003)
    expect(sd).toBeCloseTo(Math.hypot(0.015, 0.008), 2)
    // Means over 10 s would spread by 0.0009 if steps were independent.
    const means = Array.from({ length: 200 }, (_, i) => {
      const part = logs.slice(i * 250, (i + 1) * 250)
      return part.reduce((a, b) => a + b, 0) / part.length
    })
    expect(Math.sqrt(means.reduce((sum, x) => sum + x * x, 0) / 200)).toBeGreaterThan(0.004)
  })
})
