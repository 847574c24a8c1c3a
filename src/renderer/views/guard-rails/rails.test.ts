import { describe, expect, it } from 'vitest'
import { MEMORY_BOUND } from '../../../../test/harness/fixtures/diagnoses.ts'
import { GOAL, SETTINGS } from '../../../../test/harness/fixtures/investigations.ts'
import { summaryOf } from '../../../../test/harness/fixtures/summaries.ts'
import type { Diagnosis } from '../../../shared/diagnosis.ts'
import { buyingRail, changeRails, loadRail, severalRail } from './rails.ts'

const plain = (text: string | undefined): string | undefined => text?.replaceAll('\u00a0', ' ')
const SUMMARY = summaryOf({ ttft_ms_p99: 700, cost: 0.2, slo_met_pct: 99 })
const HOST_BOUND: Diagnosis = {
  ...MEMORY_BOUND,
  binds: 'host',
  phase: null,
  stages: MEMORY_BOUND.stages.map((stage) => ({
    ...stage,
    share_pct: stage.name === 'tokenization' ? 70 : stage.name === 'decode' ? 30 : 0,
  })),
}

describe('the guard rails', () => {
  it('speak before hardware is bought, where the GPU is not what binds', () => {
    const rail = buyingRail(HOST_BOUND)
    expect(rail?.title).toBe('A bigger GPU would idle: the host binds.')
    expect(plain(rail?.text)).toMatch(/93\.0 % of a request’s time.* Tune first: quantization none → fp8\.$/) // prettier-ignore
    expect(buyingRail({ ...HOST_BOUND, advice: [] })?.text).toMatch(/Tune first\.$/)
    expect(buyingRail({ ...HOST_BOUND, binds: 'under_used_gpu' })?.title).toContain('idle more')
    expect(buyingRail(MEMORY_BOUND)).toBeNull()
    expect([buyingRail(null), buyingRail({ ...HOST_BOUND, binds: null })]).toEqual([null, null])
  })

  it('speak before the model is changed while the time passes elsewhere', () => {
    const change = { setting: 'quantization', from: 'none', to: 'fp8' }
    const context = { goal: GOAL, summary: SUMMARY }
    const [rail] = changeRails(change, { ...context, diagnosis: HOST_BOUND })
    expect(rail?.title).toBe('The model is not what takes the time.')
    expect(plain(rail?.text)).toContain('70.0 % in tokenization')
    expect(changeRails(change, { ...context, diagnosis: MEMORY_BOUND })).toEqual([])
    expect(changeRails(change, { ...context, diagnosis: null })).toEqual([])
  })

  it('speak before a larger batch where a limit has no room left', () => {
    const change = { setting: 'max_num_seqs', from: '32', to: '64' }
    const tpot = SUMMARY.tpot_ms.p90
    const measured = tpot.kind === 'absent' ? NaN : tpot.value
    const goal = (max_ms: number): typeof GOAL => ({
      ...GOAL,
      slos: [{ metric: 'tpot_ms', statistic: 'p90', max_ms }],
    })
    const of = (max_ms: number): string[] =>
      changeRails(change, { goal: goal(max_ms), summary: SUMMARY, diagnosis: null }).map(
        ({ title }) => title,
      )
    expect(of(measured * 1.02)).toEqual(['A larger batch would cost the latency that is promised.'])
    expect(of(measured * 3)).toEqual([])
    expect(changeRails(change, { goal: null, summary: null, diagnosis: null })).toEqual([])
  })

  it('speak before several settings are changed, and not of one', () => {
    const to = (changes: Record<string, string>): typeof SETTINGS =>
      SETTINGS.map(({ name, value }) => ({ name, value: changes[name] ?? value }))
    expect(severalRail(SETTINGS, to({ max_num_seqs: '64' }))).toBeNull()
    const rail = severalRail(SETTINGS, to({ max_num_seqs: '64', quantization: 'fp8' }))
    expect(rail?.text).toContain('max_num_seqs and quantization')
  })

  it('speak of a load that production does not send', () => {
    const aspect = { aspect: 'in_flight', workload: 1, production: 9, unit: 'requests', ks: null } as const // prettier-ignore
    const of = (alike: boolean | null): ReturnType<typeof loadRail> =>
      loadRail({ verdict: 'It differs.', aspects: [{ ...aspect, alike, sentence: 'In flight.' }] })
    expect(of(false)).toEqual({
      title: 'This load does not look like production.',
      text: 'It differs. In flight.',
    })
    expect([of(true), of(null), loadRail(null)]).toEqual([null, null, null])
  })
})
