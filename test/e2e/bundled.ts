// An investigation of the bundled server, set up through the bridge.

import type { Page } from 'playwright-core'
import { DEMO_GOAL, DEMO_WORKLOAD } from '../../src/shared/demo-settings.ts'
import type { Investigation } from '../../src/shared/investigation.ts'
import { request } from './bridge.ts'

/** Ready to measure its baseline, with so many requests a run. */
export async function bundledInvestigation(page: Page, requests: number): Promise<Investigation> {
  const { has_api_key: _, ...target } = await request(page, 'target:start-bundled', undefined)
  const { id } = await request(page, 'investigation:create', { name: 'Bundled server' })
  await request(page, 'investigation:set-target', { id, target })
  await request(page, 'investigation:set-goal', { id, goal: DEMO_GOAL })
  const stop = { kind: 'requests', requests } as const
  const workload = { ...DEMO_WORKLOAD, stop }
  return request(page, 'investigation:set-workload', { id, workload })
}
