import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readWindows } from '../../engine/diagnosis/window-signals.ts'
import type { Sample } from '../../shared/signal.ts'
import { PageReader } from './page-reader.ts'

const NS_PER_S = 1e9

/** A counter that each engine keeps; `undefined` where an engine is not on the page. */
function pageOf(engines: readonly (number | undefined)[]): string {
  return engines
    .map((value, engine) =>
      value === undefined
        ? ''
        : `vllm:generation_tokens_total{engine="${String(engine)}"} ${String(value)}\n`,
    )
    .join('')
}

/** What a window over these readings says the counters grew by, as diagnosis reads it. */
function growthOver(readings: readonly (readonly (number | undefined)[])[]): number | undefined {
  const reader = new PageReader()
  const samples: Sample[] = readings.map((engines, at) => ({
    t_ns: at * NS_PER_S,
    values: reader.read(pageOf(engines), BigInt(at * NS_PER_S)).values,
  }))
  const window = { start_s: 0, end_s: readings.length }
  return readWindows([{ window, sampled: { signals: [], samples } } as never]).increase(
    'server_generation_tokens',
  )?.value
}

describe('a counter of several engines over a window', () => {
  it('is a difference, never the total since the start', () => {
    expect(
      growthOver([
        [1_000_000, 500],
        [1_000_010, 505],
      ]),
    ).toBe(15)
  })

  it('survives the restart of one engine among others', () => {
    // Their sum falls from 2,000 to 1,013: read as one counter, that were a growth of 1,013.
    expect(
      growthOver([
        [1_000, 1_000],
        [1_010, 3],
        [1_020, 5],
      ]),
    ).toBe(25)
  })

  it('survives an engine that goes, and one that comes', () => {
    expect(
      growthOver([
        [100, 50],
        [110, undefined],
        [120, undefined, 7],
      ]),
    ).toBe(27)
    expect(
      growthOver([
        [100, 50],
        [110, undefined],
        [120, 60],
      ]),
    ).toBe(30)
  })

  it('leaves out a reading in which one engine tells nothing', () => {
    expect(
      growthOver([
        [100, 50],
        [110, Number.NaN],
        [120, 55],
      ]),
    ).toBe(25)
  })

  it('grows by what was counted, whatever restarts in between', () => {
    const step = fc.record({
      engine: fc.nat(2),
      counted: fc.nat(1_000),
      restarts: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 30 }), (steps) => {
        const values = [70, 900, 5]
        const readings: number[][] = [[...values]]
        let counted = 0
        for (const { engine, counted: more, restarts } of steps) {
          const before = values[engine] ?? 0
          // A restart that is not seen to fall cannot be told from growth.
          const fresh = restarts && more < before
          values[engine] = fresh ? more : before + more
          counted += more
          readings.push([...values])
        }
        expect(growthOver(readings)).toBe(counted)
      }),
    )
  })
})

describe('a gauge of several engines', () => {
  it('is what it says now', () => {
    const reader = new PageReader()
    const running = (value: number) =>
      reader.read(`vllm:num_requests_running{engine="0"} ${String(value)}\n`, 0n).values
    expect([running(8), running(3)]).toEqual([
      { server_requests_running: 8 },
      { server_requests_running: 3 },
    ])
  })
})
