import { expect, it } from 'vitest'
import { timeStep, timeTicks } from './time-ticks.ts'

it('stands at round times, few of them', () => {
  expect(timeTicks(60, 6)).toEqual([0, 10, 20, 30, 40, 50, 60])
  expect(timeTicks(364, 6)).toEqual([0, 120, 240, 360])
  expect(timeTicks(0.4)).toEqual([0])
  for (const end_s of [3, 47, 600, 5_000, 40_000])
    expect(timeTicks(end_s).length).toBeLessThanOrEqual(9)
  expect(timeStep(1e6)).toBe(21_600)
})
