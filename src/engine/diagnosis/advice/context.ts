import type { SignalName } from '../../../shared/signal.ts'
import type { Portion } from '../attribution.ts'
import type { Facts } from '../facts.ts'
import type { DiagnosisInput } from '../input.ts'
import type { AdviceContext } from './candidate.ts'
import { identifyServer } from './server-kind.ts'

/** Signals of servers: any of them tells whose page it came from. */
const SERVER_SIGNALS: readonly SignalName[] = [
  'server_requests_running',
  'server_requests_waiting',
  'server_generation_tokens',
  'server_prompt_tokens',
  'server_e2e_s',
  'server_prefill_s',
  'server_kv_cache_pct',
]

/** What advice rests on, from what a diagnosis rests on. */
export function adviceContext(
  input: DiagnosisInput,
  facts: Facts,
  portions: readonly Portion[],
): AdviceContext {
  const { target, goal, workload, summary } = input
  return {
    facts,
    portions,
    goal,
    workload,
    server: identifyServer({
      bundled: target.control === 'bundled',
      name: target.server ?? null,
      command: target.command ?? null,
      sources: SERVER_SIGNALS.map((name) => facts.signals.source(name)),
      protocol: target.protocol ?? null,
      settings: facts.settings,
    }),
    settings_complete: target.control !== 'manual',
    model: target.model ?? '',
    closed: workload.arrivals.kind === 'closed',
    slo_met_pct: summary.slo_met_pct,
  }
}
