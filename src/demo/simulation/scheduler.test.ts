import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SPEC } from './closed-loop.fixture.ts'
import { BLOCK_TOKENS, KvCache } from './kv-cache.ts'
import { createRequest, type SimulatedRequest } from './request.ts'
import { Scheduler } from './scheduler.ts'

function request(id: number, prompt_tokens: number, output_tokens: number): SimulatedRequest {
  return createRequest(id, { ...SPEC, prompt_tokens, output_tokens })
}

/** Steps until nothing is left; the ids in the order in which they got each token. */
function drain(scheduler: Scheduler, kv: KvCache): number[] {
  const order: number[] = []
  for (let plan = scheduler.plan(); plan !== null; plan = scheduler.plan()) {
    expect(kv.used_blocks).toBeLessThanOrEqual(kv.capacity_blocks)
    order.push(...scheduler.complete(plan).map(({ id }) => id))
  }
  return order
}

describe('scheduler', () => {
  it('cuts a long prompt into chunks beside running requests, which go first', () => {
    const kv = new KvCache(1_000, false)
    const scheduler = new Scheduler({ max_num_seqs: 4, max_num_batched_tokens: 64 }, kv)
    scheduler.enqueue(request(1, 10, 5))
    scheduler.enqueue(request(2, 100, 5))
    const chunks = (): [number, number, string][] => {
      const plan = scheduler.plan()
      if (plan === null) return []
      const seen = plan.chunks.map((c): [number, number, string] => [
        c.request.id,
        c.tokens,
        c.phase,
      ])
      scheduler.complete(plan)
      return seen
    }
    expect(chunks()).toEqual([
      [1, 10, 'prefill'],
      [2, 54, 'prefill'],
    ])
    expect(chunks()).toEqual([
      [1, 1, 'decode'],
      [2, 46, 'prefill'],
    ])
    expect(chunks()).toEqual([
      [1, 1, 'decode'],
      [2, 1, 'decode'],
    ])
  })

  it('holds the batch limit and lets requests in first come first served', () => {
    const kv = new KvCache(1_000, false)
    const scheduler = new Scheduler({ max_num_seqs: 2, max_num_batched_tokens: 512 }, kv)
    for (let id = 1; id <= 5; id += 1) scheduler.enqueue(request(id, 20, 3))
    const plan = scheduler.plan()
    expect(plan?.chunks.map((c) => c.request.id)).toEqual([1, 2])
    expect([scheduler.running, scheduler.waiting]).toEqual([2, 3])
    if (plan !== null) scheduler.complete(plan)
    const order = drain(scheduler, kv)
    expect([...new Set(order)]).toEqual([1, 2, 3, 4, 5])
  })

  it('preempts the youngest where blocks run out, and computes it again', () => {
    const kv = new KvCache(4, false)
    const scheduler = new Scheduler({ max_num_seqs: 4, max_num_batched_tokens: 512 }, kv)
    scheduler.enqueue(request(1, 2 * BLOCK_TOKENS - 1, 8))
    scheduler.enqueue(request(2, 2 * BLOCK_TOKENS - 1, 8))
    const order = drain(scheduler, kv)
    expect(scheduler.preemptions).toBe(1)
    expect(order.filter((id) => id === 1)).toHaveLength(8)
    expect(order.filter((id) => id === 2)).toHaveLength(8)
    expect(order.lastIndexOf(1)).toBeLessThan(order.lastIndexOf(2))
    expect(kv.used_blocks).toBe(0)
  })

  it('frees what a removed request holds', () => {
    const kv = new KvCache(100, false)
    const scheduler = new Scheduler({ max_num_seqs: 4, max_num_batched_tokens: 512 }, kv)
    const gone = request(1, 64, 8)
    scheduler.enqueue(gone)
    const plan = scheduler.plan()
    expect(kv.used_blocks).toBe(4)
    gone.aborted = true
    scheduler.remove(gone)
    expect(kv.used_blocks).toBe(0)
    expect(plan === null ? [] : scheduler.complete(plan)).toEqual([])
    expect(scheduler.plan()).toBeNull()
  })

  it('computes a remembered prefix once, and always the last token', () => {
    const kv = new KvCache(100, true)
    const scheduler = new Scheduler({ max_num_seqs: 4, max_num_batched_tokens: 512 }, kv)
    const same = (id: number): SimulatedRequest =>
      createRequest(id, { ...SPEC, prompt_tokens: 32, output_tokens: 1, block_hashes: [11, 12] })
    scheduler.enqueue(same(1))
    drain(scheduler, kv)
    scheduler.enqueue(same(2))
    expect(scheduler.plan()?.prefill.tokens).toBe(1)
    expect([scheduler.prefix_queries_tokens, scheduler.prefix_hits_tokens]).toEqual([64, 31])
  })

  it('gives every request each of its tokens once, and never holds more than there is', () => {
    const size = fc.record({
      prompt: fc.integer({ min: 1, max: 120 }),
      output: fc.integer({ min: 1, max: 40 }),
    })
    fc.assert(
      fc.property(
        fc.array(size, { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 10, max: 40 }),
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 8, max: 200 }),
        (sizes, blocks, max_num_seqs, max_num_batched_tokens) => {
          const kv = new KvCache(blocks, false)
          const scheduler = new Scheduler({ max_num_seqs, max_num_batched_tokens }, kv)
          sizes.forEach(({ prompt, output }, id) => {
            scheduler.enqueue(request(id, prompt, output))
          })
          const order = drain(scheduler, kv)
          sizes.forEach(({ output }, id) => {
            expect(order.filter((other) => other === id)).toHaveLength(output)
          })
          expect(kv.used_blocks).toBe(0)
          expect([scheduler.running, scheduler.waiting]).toEqual([0, 0])
        },
      ),
      { numRuns: 100 },
    )
  })
})
