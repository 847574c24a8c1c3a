import { DEMO_GOAL } from '../../../src/shared/demo-settings.ts'
import type { Goal } from '../../../src/shared/goal.ts'
import { SYNTHETIC_DEFAULTS } from '../../../src/shared/prompts.ts'
import { WORKLOAD_DEFAULTS, type Workload } from '../../../src/shared/workload.ts'
import { REPETITIONS, type Scenario, type ScenarioLoad } from './scenario.ts'

const TIMEOUT_S = 3_600

/** The scenario's load as a workload of the program. */
export function workloadOf(scenario: Scenario, seed: number): Workload {
  return {
    prompts: {
      kind: 'synthetic',
      input_tokens: scenario.prompt_tokens,
      output_tokens: scenario.output_tokens,
      shared_prefix_tokens: scenario.shared_prefix_tokens ?? 0,
      ...SYNTHETIC_DEFAULTS,
    },
    arrivals: arrivalsOf(scenario.load),
    stop: { kind: 'requests', requests: scenario.requests },
    warmup_requests: 0,
    repetitions: REPETITIONS,
    seed,
    timeout_s: TIMEOUT_S,
    ...WORKLOAD_DEFAULTS,
  }
}

/** The scenario's goal: its metric by the mean, which is what a diagnosis divides up. */
export function goalOf(scenario: Scenario): Goal {
  return { ...DEMO_GOAL, metric: scenario.metric, statistic: 'mean', slos: [] }
}

function arrivalsOf(load: ScenarioLoad): Workload['arrivals'] {
  if (load.kind === 'closed') return load
  const { requests_per_s, max_in_flight = null } = load
  return {
    kind: 'open',
    spacing: 'poisson',
    burstiness: 1,
    stages: [
      {
        duration_s: null,
        from_requests_per_s: requests_per_s,
        to_requests_per_s: requests_per_s,
      },
    ],
    max_in_flight,
  }
}
