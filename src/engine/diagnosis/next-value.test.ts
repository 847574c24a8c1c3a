import { describe, expect, it } from 'vitest'
import { raiseBy, raiseTo, swap, times, to, turnOn } from './next-value.ts'

describe('the next value', () => {
  it('multiplies within bounds', () => {
    expect([times(2, 1, 12)('5'), times(2, 1, 12)('8'), times(2, 1, 12)('12')]).toEqual([
      '10',
      '12',
      null,
    ])
    expect([times(2, 1, 12)(''), times(2, 1, 12)('many'), times(0.1, 0, 99)('0')]).toEqual([
      null,
      null,
      null,
    ])
    // What lies beyond the bound already is not lowered to it.
    expect([times(2, 1, 12)('16'), times(8, 8, 8)('1'), times(8, 8, 8)('16')]).toEqual([
      null,
      '8',
      null,
    ])
  })

  it('swaps texts and turns switches on', () => {
    expect([swap(['none'], 'fp8')('None'), swap(['none'], 'fp8')('awq')]).toEqual(['fp8', null])
    expect(['off', 'False', '0', 'on', 'true', ''].map(turnOn)).toEqual([
      'on',
      'true',
      '1',
      null,
      null,
      null,
    ])
    expect([to('0.3')('1.0'), to('0.3')('0.30'), to('0.3')('')]).toEqual(['0.3', null, '0.3'])
  })

  it('raises shares', () => {
    expect([raiseTo(0.95)('0.9'), raiseTo(0.95)('0.95'), raiseTo(0.95)('')]).toEqual([
      '0.95',
      null,
      null,
    ])
    const by = raiseBy(0.02, 0.95)
    expect([by('0.88'), by('0.94'), by('0.95'), by('x')]).toEqual(['0.9', '0.95', null, null])
  })
})
