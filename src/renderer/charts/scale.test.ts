import { describe, expect, it } from 'vitest'
import { linear, log, logTicks, ticks, tickText } from './scale.ts'
import { cut, wrapName } from './wrap-name.ts'

describe('scales', () => {
  it('map the domain onto the range, also downwards', () => {
    expect([0, 50, 100].map(linear(0, 100, 200, 0))).toEqual([200, 100, 0])
    expect(linear(5, 5, 10, 90)(5)).toBe(10)
    expect(log(1, 100, 0, 200)(10)).toBeCloseTo(100)
  })

  it('have round ticks within the domain', () => {
    expect(ticks(0, 2_140, 3)).toEqual([0, 1_000, 2_000])
    expect(ticks(0, 0.342, 3)).toEqual([0, 0.2])
    expect(ticks(0, 0.3, 3)).toEqual([0, 0.1, 0.2, 0.3])
    expect(ticks(60, 60, 3)).toEqual([60])
    expect(logTicks(60, 1_500)).toEqual([100, 300, 1_000])
  })

  it('write ticks with no more decimals than they need', () => {
    expect([0, 0.2, 1_000, 2.5].map(tickText)).toEqual(['0', '0.2', '1,000', '2.5'])
  })
})

describe('names under an axis', () => {
  it('break after a separator', () => {
    expect(wrapName('max_num_batched_tokens', 15)).toEqual(['max_num_', 'batched_tokens'])
    expect(wrapName('--kv-cache-dtype', 20)).toEqual(['--kv-cache-dtype'])
  })
  it('are cut where even a line of their own is too short', () => {
    expect(cut('speculative_config', 8)).toBe('specula…')
    expect(cut('seed', 8)).toBe('seed')
  })
})
