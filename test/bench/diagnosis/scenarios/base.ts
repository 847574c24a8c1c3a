import type { Bottleneck } from '../../../../src/shared/diagnosis.ts'
import { about, type Scenario } from '../scenario.ts'

const BASE: Omit<Scenario, 'name' | 'about'> = {
  settings: {},
  load: { kind: 'closed', concurrency: 16 },
  requests: 240,
  prompt_tokens: about(128),
  output_tokens: about(64),
  metric: 'e2e_ms',
  view: 'vllm_dcgm_node',
}

/** A scenario with what is different about it. */
export function scenario(
  bottleneck: Bottleneck | 'mix',
  name: string,
  different: Partial<Scenario>,
): Scenario {
  return { ...BASE, ...different, name, about: bottleneck }
}

/** So many at a time. */
export function closed(concurrency: number): Scenario['load'] {
  return { kind: 'closed', concurrency }
}

/** So many a second, come what may. */
export function open(requests_per_s: number, max_in_flight?: number): Scenario['load'] {
  return { kind: 'open', requests_per_s, ...(max_in_flight === undefined ? {} : { max_in_flight }) }
}
