import { DEMO_DEFAULT_CHANGES, DEMO_GOAL, DEMO_WORKLOAD } from '../shared/demo-settings.ts'
import type { Workload } from '../shared/workload.ts'
import { BUNDLED_TARGET } from './bundled-target.ts'
import type { Plan } from './plan.ts'

/** A quick walk sends this share of the requests; percentiles that it cannot carry are then bounds. */
const QUICK_SHARE = 1 / 3

/** The loop on the bundled server as `demo` walks it. */
export function demoPlan({ quick }: { quick: boolean }): Plan {
  return {
    name: 'Bundled server, headless',
    // The address is found when the server starts.
    target: { ...BUNDLED_TARGET, base_url: 'http://127.0.0.1', control: { kind: 'bundled' } },
    api_key_env: null,
    goal: DEMO_GOAL,
    workload: quick ? quicker(DEMO_WORKLOAD) : DEMO_WORKLOAD,
    changes: [...DEMO_DEFAULT_CHANGES],
  }
}

function quicker(workload: Workload): Workload {
  if (workload.stop.kind !== 'requests') return workload
  const requests = Math.ceil(workload.stop.requests * QUICK_SHARE)
  return { ...workload, stop: { kind: 'requests', requests } }
}
