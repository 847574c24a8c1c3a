import type { Evidence, StageName } from '../../../shared/diagnosis.ts'
import { formatPct, formatWithUnit } from '../../format/number.ts'
import { stageMs, stagesPct } from '../facts.ts'
import { THRESHOLDS } from '../thresholds.ts'
import { atLeast, type Rule } from './rule.ts'

const ON_THE_WIRE: readonly StageName[] = ['connect_send', 'network', 'delivery']
const IN_THE_SERVER: readonly StageName[] = ['tokenization', 'queue', 'prefill', 'decode']

/** Network: time goes into transfer or round trips. */
export const networkRule: Rule = {
  bottleneck: 'network',
  evidence: (facts): Evidence[] => {
    // Without the server's end-to-end time, what is left is no network time.
    const network = facts.stages.find(({ name }) => name === 'network')
    const value = stagesPct(facts, ON_THE_WIRE)
    if (value === null || network?.mean_ms === null || network?.mean_ms === undefined) return []
    return [
      atLeast('network', THRESHOLDS.stage_dominates_pct, {
        label: 'Network and delivery, of a request',
        value,
        unit: '%',
        source: network.source,
        samples: facts.client.requests,
        plot: { kind: 'stages', names: [...ON_THE_WIRE] },
      }),
    ]
  },
  sentence: () => 'The network binds.',
  detail: (facts) => {
    const ms = ON_THE_WIRE.reduce((sum, name) => sum + stageMs(facts, name), 0)
    const server = stagesPct(facts, IN_THE_SERVER)
    const rest = server === null ? '' : `, the server’s own stages ${formatPct(server)}`
    return `Connection, network and delivery take ${formatWithUnit(ms, 'ms')} of a request, ${formatPct(stagesPct(facts, ON_THE_WIRE) ?? 0)}${rest}.`
  },
}
