import type { Evidence } from '../../../shared/diagnosis.ts'
import { formatCount, formatPct } from '../../format/number.ts'
import { stagesPct, type Facts } from '../facts.ts'
import { THRESHOLDS } from '../thresholds.ts'
import { atLeast, type Rule } from './rule.ts'

/** Client: the measuring machine is the limit, so that the measurement says nothing of the server. */
export const clientRule: Rule = {
  bottleneck: 'client',
  evidence: (facts): Evidence[] => {
    const value = stagesPct(facts, ['client_wait'])
    if (value === null || value < THRESHOLDS.stage_dominates_pct) return []
    return [
      atLeast('client', THRESHOLDS.stage_dominates_pct, {
        label: 'Client wait, of a request',
        value,
        unit: '%',
        source: 'client: scheduled to sent, on a kept connection',
        samples: facts.client.requests,
        plot: { kind: 'stages', names: ['client_wait'] },
      }),
    ]
  },
  sentence: ({ load }) =>
    isCapped(load)
      ? `The workload’s cap of ${formatCount(load.cap ?? 0)} requests in flight binds.`
      : 'The measuring machine is the limit.',
  detail: (facts) =>
    `Requests wait ${formatPct(stagesPct(facts, ['client_wait']) ?? 0)} of their time inside the client, before they are sent.`,
}

/** The wait is one for a place under the workload's own cap, and no weakness of the client. */
function isCapped(load: Facts['load']): boolean {
  return load.cap !== null && load.capped >= 0.5
}
