import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { packRecords } from '../../shared/record-batch.ts'
import { makeRecord } from './closed-loop.fixture.ts'
import { distributionOf } from './distribution.ts'
import { gapDistribution, gapHistogram } from './gaps.ts'
import { runOfRecords } from './measured-run.ts'
import { tokensPerBin } from './tokens-per-bin.ts'

const gaps = fc.array(fc.integer({ min: 0, max: 1e11 }), { maxLength: 60 })
const runs = fc.array(fc.array(fc.record({ itl_ns: gaps, chosen: fc.boolean() })), { maxLength: 3 })

describe('gaps pooled over requests', () => {
  it('have the distribution of all of them sorted, of the chosen requests only', () => {
    fc.assert(
      fc.property(runs, (made) => {
        const chosen = made.map((requests) => {
          const records = requests.map(({ itl_ns }, seq) => makeRecord({ seq, itl_ns }))
          const run = runOfRecords(records, 1)
          return { gaps: run.gaps, requests: records.filter((_, i) => requests[i]?.chosen) }
        })
        const all = made.flat().flatMap((one) => (one.chosen ? one.itl_ns : []))
        const expected = distributionOf(all.map((gap) => gap / 1e6))
        const found = gapDistribution(chosen)
        expect({ ...found, mean: 0 }).toEqual({ ...expected, mean: 0 })
        expect(found.mean ?? 0).toBeCloseTo(expected.mean ?? 0, 6)
        expect(found.mean === null).toBe(expected.mean === null)
        expect(gapHistogram(chosen).n).toBe(all.length)
      }),
    )
  })

  it('are never those of a warm-up request of the same number', () => {
    const records = [
      makeRecord({ seq: 0, warmup: true, itl_ns: [7e6] }),
      makeRecord({ seq: 0, itl_ns: [1e6, 3e6] }),
    ]
    const { gaps: source } = runOfRecords(records, 1)
    expect(gapDistribution([{ gaps: source, requests: records }])).toMatchObject({ n: 2, max: 3 })
  })
})

describe('gaps in bins', () => {
  const of = (...itl_ns: number[]) => {
    const record = makeRecord({ itl_ns })
    return gapHistogram([{ gaps: runOfRecords([record], 1).gaps, requests: [record] }])
  }

  it('stand between edges that grow by the twentieth root of ten', () => {
    const { n, below, edges_ms, counts } = of(0, 999, 1e7, 1.0e7 + 1, 1.13e7)
    expect([n, below, counts]).toEqual([5, 2, [2, 1]])
    // 10 ms, and 10 × 10^(1/20), 10 × 10^(2/20).
    expect(edges_ms[0]).toBeCloseTo(10, 9)
    expect(edges_ms[1]).toBeCloseTo(11.2201845, 6)
    expect(edges_ms[2]).toBeCloseTo(12.5892541, 6)
  })

  it('are each counted once, inside the edges of its bin', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9e13 }), { maxLength: 30 }), (itl_ns) => {
        const { n, below, edges_ms, counts } = of(...itl_ns)
        const seen = itl_ns.map((gap) => gap / 1e6).filter((ms) => ms >= 1e-3)
        expect(n).toBe(itl_ns.length)
        expect(below).toBe(itl_ns.length - seen.length)
        const inside = counts.map(
          (_, i) =>
            seen.filter((ms) => ms >= (edges_ms[i] ?? 0) && ms < (edges_ms[i + 1] ?? 0)).length,
        )
        expect(counts).toEqual(inside)
        if (counts.length > 0) expect([counts[0], counts.at(-1)]).not.toContain(0)
      }),
    )
  })

  it('of nothing are none', () => {
    expect(of()).toEqual({ n: 0, below: 0, edges_ms: [], counts: [] })
  })
})

describe('tokens as they came', () => {
  it('are those that the server told of each event, else an even share of the request', () => {
    const told = makeRecord({ first_ns: 0.5e9, itl_ns: [1e9, 1e9], event_tokens: [1, 4, 2] })
    const untold = makeRecord({ first_ns: 0.1e9, itl_ns: [1e9], output_tokens: 8 })
    const failed = makeRecord({ first_ns: null, outcome: 'refused', output_tokens: 0 })
    const warm = makeRecord({ first_ns: 0, warmup: true, output_tokens: 100 })
    const batches = [packRecords([told, untold]), packRecords([failed, warm])]
    expect(tokensPerBin(batches, 3e9, 1)).toEqual({ bin_s: 1, tokens: Float64Array.of(5, 8, 2) })
    expect(tokensPerBin(batches, 3e9, 2).tokens).toEqual(Float64Array.of(13, 2))
    expect(tokensPerBin([], 0, 1).tokens).toEqual(Float64Array.of(0))
  })
})
