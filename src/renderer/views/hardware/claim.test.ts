import { describe, expect, it } from 'vitest'
import type { Gpu } from '../../../shared/catalogue.ts'
import type { Diagnosis } from '../../../shared/diagnosis.ts'
import { hardwareClaim } from './claim.ts'
import type { Estimate, HardwareRow } from './rows.ts'

const DIAGNOSIS = {
  binds: 'host',
  time_shares: {
    compute_pct: 10,
    memory_bandwidth_pct: 20,
    host_pct: 60,
    queue_pct: 5,
    network_pct: 1,
    other_pct: 4,
  },
  advice: [{ setting: 'workers', from: '1', to: '4' }],
} as Diagnosis

function row(name: string, cost: readonly [number, number, number], rest: Partial<Estimate> = {}) {
  const [low, mid, high] = cost
  const estimate: Estimate = {
    e2e_pct: { low: 40, mid: 50, high: 60 },
    cost_usd_per_1k_requests: { low, mid, high },
    saving_usd_per_month: null,
    payback_months: null,
    untouched_pct: 20,
    host_still_limits: false,
    fits_memory: true,
    ...rest,
  }
  const gpu = { name, memory_gb: 24 } as Gpu
  return { gpu, estimate, sentence: '', reason: null, current: false } satisfies HardwareRow
}
const said = (rows: HardwareRow[], cost_now: number | null = 0.2) => {
  const { claim, detail } = hardwareClaim(rows, cost_now, DIAGNOSIS)
  return { claim: claim.replaceAll('\u00a0', ' '), detail: detail?.replaceAll('\u00a0', ' ') }
}

describe('what the page asserts', () => {
  it('is a range, and what would still be in the way', () => {
    const rows = [row('H100', [0.1, 0.12, 0.15], { host_still_limits: true })]
    expect(said(rows).claim).toBe(
      'H100 would cost 25 to 50 % less a request; the host would still be the limit',
    )
  })

  it('is not that a range across the present cost is cheaper', () => {
    expect(said([row('H100', [0.1, 0.19, 0.3])]).claim).toBe(
      'No other GPU is clearly cheaper: H100 would cost 0.100 to 0.300 USD per 1,000 requests, against 0.200 now',
    )
  })

  it('is what the fastest would cost where none is cheaper', () => {
    const rows = [
      row('A', [0.2, 0.25, 0.3]),
      row('H100', [0.3, 0.332, 0.4], { e2e_pct: { low: 10, mid: 20, high: 30 } }),
    ]
    expect(said(rows).claim).toBe(
      'No other GPU would be cheaper: H100, the fastest, would cost 66 % more a request',
    )
  })

  it('passes over one that is slower or may not hold the model, and says so', () => {
    const slow = row('A10', [0.05, 0.06, 0.07], {
      e2e_pct: { low: 150, mid: 180, high: 200 },
      fits_memory: null,
    })
    const { claim, detail } = said([slow, row('H100', [0.1, 0.12, 0.15])])
    expect(claim).toContain('H100')
    expect(detail).toBe(
      'A10 would cost 70 % less, but a request would take 1.80 times as long, and whether the model fits into 24 GB is not known.',
    )
  })

  it('is silent without an estimate, with the reason', () => {
    const silent: HardwareRow = { ...row('H100', [0, 0, 0]), estimate: null, reason: 'No cost.' }
    expect(said([silent])).toEqual({
      claim: 'It cannot be told yet what other hardware would do',
      detail: 'No cost.',
    })
  })
})
