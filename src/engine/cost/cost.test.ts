import { describe, expect, it } from 'vitest'
import { costUsdPer } from './cost-per-request.ts'
import { usdPerHour } from './hourly-price.ts'
import { monthlySavingUsd } from './monthly-saving.ts'

describe('the price of an hour', () => {
  it('is the rent of all GPUs', () => {
    const price = { kind: 'hourly', usd_per_gpu_hour: 1.8 } as const
    expect(usdPerHour({ gpu_name: null, gpu_count: 4, price })).toBeCloseTo(7.2, 12)
  })
  it('spreads a purchase over its years and adds power', () => {
    const price = {
      kind: 'purchase',
      purchase_usd_per_gpu: 26_298,
      years: 3,
      power_w: 700,
      usd_per_kwh: 0.2,
    } as const
    // 26,298 / (3 × 8,766) = 1.00 USD an hour, 0.7 kW × 0.20 = 0.14 USD an hour; two GPUs.
    expect(usdPerHour({ gpu_name: 'X', gpu_count: 2, price })).toBeCloseTo(2.28, 12)
  })
})

describe('the cost of work', () => {
  it('is price × window / units', () => {
    // 1.80 USD/h for 100 s, 250 requests: 0.05 USD / 250 × 1,000
    expect(costUsdPer(1_000, 1.8, 100, 250)).toBeCloseTo(0.2, 12)
    expect(costUsdPer(1_000, 1.8, 100, 0)).toBeNull()
  })
  it('saves in proportion to traffic', () => {
    expect(monthlySavingUsd(0.212, 0.201, 10_000_000)).toBeCloseTo(110, 9)
    expect(monthlySavingUsd(0.2, 0.3, 1_000_000)).toBeCloseTo(-100, 9)
    expect([monthlySavingUsd(null, 1, 1), monthlySavingUsd(1, null, 1)]).toEqual([null, null])
    expect(monthlySavingUsd(1, 1, null)).toBeNull()
  })
})
