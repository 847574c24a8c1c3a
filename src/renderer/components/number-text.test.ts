import { expect, it } from 'vitest'
import { numberText, parseNumber } from './number-text.ts'

it('reads numbers as people type them', () => {
  expect(['2,475', ' 0.5 ', '−3', '1e3', '.5', '5.'].map(parseNumber)).toEqual([
    2_475, 0.5, -3, 1_000, 0.5, 5,
  ])
  expect(parseNumber('')).toBeNull()
  expect(['abc', '1 2', '0x10', '1e', '--1'].map(parseNumber)).toEqual([NaN, NaN, NaN, NaN, NaN])
  expect([numberText(2_475), numberText(null), numberText(NaN)]).toEqual(['2475', '', ''])
})
