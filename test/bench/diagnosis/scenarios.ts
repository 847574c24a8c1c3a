import type { Scenario } from './scenario.ts'
import { CLIENT, HOST, NETWORK } from './scenarios/around.ts'
import { BANDWIDTH, CAPACITY, COMPUTE } from './scenarios/gpu.ts'
import { UNDER_USED } from './scenarios/limits.ts'
import { MIXES, WITHHELD } from './scenarios/mixes.ts'

export const SCENARIOS: readonly Scenario[] = [
  ...COMPUTE,
  ...BANDWIDTH,
  ...CAPACITY,
  ...UNDER_USED,
  ...HOST,
  ...NETWORK,
  ...CLIENT,
  ...MIXES,
  ...WITHHELD,
]
