import type { SignalName } from '../../shared/signal.ts'
import { sum } from './combine.ts'
import type { Rule } from './adapter.ts'
import { adapterOf } from './rules.ts'

/** A page with this metric comes from the bundled server: every number on it is simulated. */
export const SIMULATED_MARK = 'chokepoint_demo_info'

function counter(name: SignalName, metric: string): Rule {
  return { name, metrics: [metric], combine: sum }
}

function perPhase(what: 'busy' | 'tensor' | 'dram'): Rule[] {
  return (['prefill', 'decode'] as const).map((phase) => ({
    ...counter(`gpu_${phase}_${what}_s`, `chokepoint_demo_gpu_${what}_seconds_total`),
    where: { phase },
  }))
}

/** What the bundled server tells beyond vLLM's, DCGM's and node_exporter's own names. */
export const chokepointDemo = adapterOf('bundled server', 'server', [
  counter('server_parse_s', 'chokepoint_demo_parse_seconds_sum'),
  counter('server_parse_count', 'chokepoint_demo_parse_seconds_count'),
  counter('server_tokenize_s', 'chokepoint_demo_tokenize_seconds_sum'),
  counter('server_tokenize_count', 'chokepoint_demo_tokenize_seconds_count'),
  counter('server_delivery_s', 'chokepoint_demo_delivery_seconds_sum'),
  counter('server_delivery_count', 'chokepoint_demo_delivery_seconds_count'),
  ...perPhase('busy'),
  ...perPhase('tensor'),
  ...perPhase('dram'),
])
