import { describe, expect, it } from 'vitest'
import type { Gpu, Projection } from '../../shared/catalogue.ts'
import type { TimeShares } from '../../shared/diagnosis.ts'
import type { Goal } from '../../shared/goal.ts'
import { diagnose } from '../diagnosis/diagnose.ts'
import { L40S, scenarioInput } from '../diagnosis/scenario.fixture.ts'
import { relativeTime } from './amdahl.ts'
import { projectHardware, type ProjectionInput } from './project.ts'

/** Twice the compute, four times the bandwidth, three times the price of the L40S at 1.80 USD. */
const FAST: Gpu = {
  ...L40S,
  name: 'Fast',
  memory_gb: 80,
  memory_bandwidth_gb_per_s: 4 * 864,
  fp16_tflops: 2 * 362,
  fp8_tflops: 4 * 733,
  tdp_w: 700,
  usd_per_gpu_hour: 5.4,
}

const SHARES: TimeShares = {
  compute_pct: 20,
  memory_bandwidth_pct: 60,
  host_pct: 5,
  queue_pct: 10,
  network_pct: 3,
  other_pct: 2,
}

function inputOf(shares: TimeShares | null, more: Partial<ProjectionInput> = {}): ProjectionInput {
  const measured = scenarioInput({ concurrency: 4, decode_ms: 1_000, reveals: 'nothing' })
  return {
    diagnosis: { ...diagnose(measured), time_shares: shares },
    summary: { ...measured.summary, cost_usd_per_1k_requests: 0.2 },
    goal: measured.goal,
    gpus: [L40S, FAST],
    traffic_requests_per_month: 10_000_000,
    ...more,
  }
}

function projectFast(shares: TimeShares | null, more: Partial<ProjectionInput> = {}): Projection {
  const found = projectHardware(inputOf(shares, more)).find(({ gpu_name }) => gpu_name === 'Fast')
  if (found === undefined) throw new Error('Fast is in the catalogue')
  return found
}

/** Goal: the numbers are Amdahl's, by hand, and nothing is said where nothing is known. */
describe('relative time', () => {
  it('is compute / 2 + bandwidth / 4 + the rest', () => {
    // 20 / 2 + 60 / 4 + 20 = 45
    expect(relativeTime(SHARES, { compute: 2, bandwidth: 4 }).mid).toBeCloseTo(0.45, 12)
  })

  it('is least with larger shares, larger effect and a queue that shrinks too', () => {
    // Shares × 1.1: 22, 66; rest 90 − 88 = 2. Effects: 1 + 1.25 × 1 = 2.25, 1 + 1.25 × 3 = 4.75.
    // 22 / 2.25 + 66 / 4.75 + 2 = 25.6725; queue 10 × 25.6725 / 90 = 2.8525
    expect(relativeTime(SHARES, { compute: 2, bandwidth: 4 }).low).toBeCloseTo(0.28525, 5)
  })

  it('is most with smaller shares, smaller effect and the queue as it is', () => {
    // Shares × 0.9: 18, 54; rest 18. Effects: 1.75, 3.25. 18 / 1.75 + 54 / 3.25 + 18 + 10 = 54.9011
    expect(relativeTime(SHARES, { compute: 2, bandwidth: 4 }).high).toBeCloseTo(0.549011, 5)
  })

  it('is unchanged at equal peaks, and more on a slower GPU', () => {
    expect(relativeTime(SHARES, { compute: 1, bandwidth: 1 })).toEqual({ low: 1, mid: 1, high: 1 })
    // 20 / 0.5 + 60 / 0.5 + 20 = 180
    const slower = relativeTime(SHARES, { compute: 0.5, bandwidth: 0.5 })
    expect(slower.mid).toBeCloseTo(1.8, 12)
    expect([slower.low < 1.8, slower.high > 1.8]).toEqual([true, true])
  })
})

describe('other hardware', () => {
  it('costs price × time: 0.2 × 5.4 / 1.8 × 0.45 = 0.27 USD per 1,000', () => {
    const { estimate, sentence } = projectFast(SHARES)
    expect(estimate?.cost_usd_per_1k_requests.mid).toBeCloseTo(0.27, 12)
    expect(estimate?.e2e_pct.mid).toBeCloseTo(45, 12)
    // (0.2 − 0.27) × 10,000 thousand
    expect(estimate?.saving_usd_per_month?.mid).toBeCloseTo(-700, 9)
    expect(sentence.replaceAll('\u00a0', ' ')).toBe(
      'Roughly 0.270 USD per 1,000 requests (0.171 to 0.329), 35.0 % more than now.',
    )
  })

  it('leaves the host as the limit where little else remains', () => {
    const host: TimeShares = { ...SHARES, memory_bandwidth_pct: 20, host_pct: 45 }
    const { estimate, sentence } = projectFast(host)
    // GPU 20 / 2 + 20 / 4 = 15 against 45 + 10 + 3; untouched 60 of 75.
    expect(estimate?.host_still_limits).toBe(true)
    expect(estimate?.untouched_pct).toBeCloseTo(80, 9)
    expect(sentence).toContain('The host would still be the limit.')
    expect(projectFast(SHARES).estimate?.host_still_limits).toBe(false)
  })

  it('knows that a model fits into more memory, and not whether it fits into less', () => {
    const small = { ...FAST, memory_gb: 24 }
    const { estimate, sentence } = projectFast(SHARES, { gpus: [L40S, small] })
    expect(estimate?.fits_memory).toBeNull()
    expect(sentence).toContain('whether the model fits is not known')
    expect(projectFast(SHARES).estimate?.fits_memory).toBe(true)
  })

  it('compares 8-bit peaks where the measured server computes in them', () => {
    const settings = [{ name: 'quantization', value: 'fp8' }]
    // 20 / 4 + 60 / 4 + 20 = 40
    expect(projectFast(SHARES, { settings }).estimate?.e2e_pct.mid).toBeCloseTo(40, 12)
  })

  it('has the measured GPU as the row to compare with', () => {
    const [row] = projectHardware(inputOf(SHARES))
    expect(row?.estimate?.cost_usd_per_1k_requests.mid).toBe(0.2)
    expect(row?.sentence).toContain('Measured')
  })

  it('leaves savings out where the traffic is unknown', () => {
    const { estimate } = projectFast(SHARES, { traffic_requests_per_month: null })
    expect([estimate?.saving_usd_per_month, estimate?.payback_months]).toEqual([null, null])
  })
})

describe('payback', () => {
  it('is told only where a purchase price is known', () => {
    expect(projectFast(SHARES).estimate?.payback_months).toBeNull()
  })

  it('of a bought GPU is its price over the rent that it replaces', () => {
    const bought = { ...FAST, purchase_usd_per_gpu: 24_000 }
    const { estimate } = projectFast(SHARES, { gpus: [L40S, bought] })
    // 10,000,000 requests at 0.2 per 1,000 are 2,000 USD a month.
    expect(estimate?.payback_months?.mid).toBeCloseTo(12, 9)
  })

  it('of a GPU that replaces an owned one counts power alone', () => {
    const price = {
      kind: 'purchase',
      purchase_usd_per_gpu: 8_766,
      years: 1,
      power_w: 1_000,
      usd_per_kwh: 1,
    } as const
    const goal: Goal = {
      ...inputOf(SHARES).goal,
      hardware: { gpu_name: 'L40S', gpu_count: 1, price },
    }
    const bought = { ...FAST, purchase_usd_per_gpu: 8_766 }
    const { estimate } = projectFast(SHARES, { goal, gpus: [L40S, bought] })
    // Now 2 USD an hour, 2,000 USD a month: 1,000 h. Power now 1,000 USD; then 1,000 × 0.45 × 0.7 = 315.
    expect(estimate?.payback_months?.mid).toBeCloseTo(8_766 / 685, 9)
    // An hour then: 8,766 / 8,766 + 0.7 = 1.7 USD; 0.2 × 1.7 / 2 × 0.45
    expect(estimate?.cost_usd_per_1k_requests.mid).toBeCloseTo(0.0765, 12)
  })
})

describe('silence', () => {
  const reasonOf = (projection: Projection): string => {
    expect(projection.estimate).toBeNull()
    return projection.reason ?? ''
  }

  it('is kept where the diagnosis could not tell', () => {
    expect(reasonOf(projectFast(null))).toContain('cannot tell')
  })

  it('is kept where the measured GPU is unknown', () => {
    expect(reasonOf(projectFast(SHARES, { gpus: [FAST] }))).toContain('not in the catalogue')
  })

  it('is kept where no request met the SLOs', () => {
    const input = inputOf(SHARES)
    const summary = { ...input.summary, cost_usd_per_1k_requests: null }
    expect(reasonOf(projectFast(SHARES, { summary }))).toContain('met the SLOs')
  })

  it('is kept on a GPU without a price, or without the peak that counts', () => {
    const unpriced = { ...FAST, usd_per_gpu_hour: null }
    expect(reasonOf(projectFast(SHARES, { gpus: [L40S, unpriced] }))).toContain('price')
    const peakless = { ...FAST, fp16_tflops: null }
    expect(reasonOf(projectFast(SHARES, { gpus: [L40S, peakless] }))).toContain('compute peak')
  })
})
