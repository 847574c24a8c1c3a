import { expect, it } from 'vitest'
import { coarserBins } from './coarser-bins.ts'

it('puts neighbours together without losing one', () => {
  const bins = { bin_s: 2, counts: [1, 2, 3, 4, 5] }
  expect(coarserBins(bins, 5)).toEqual(bins)
  expect(coarserBins(bins, 3)).toEqual({ bin_s: 4, counts: [3, 7, 5] })
  expect(coarserBins(bins, 1)).toEqual({ bin_s: 10, counts: [15] })
})
