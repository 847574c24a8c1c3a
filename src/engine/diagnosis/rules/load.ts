import type { Evidence } from '../../../shared/diagnosis.ts'
import { formatNumber, formatPct, NBSP } from '../../format/number.ts'
import type { Facts } from '../facts.ts'
import { loadLimits } from '../queue-mix.ts'
import { unused } from './rule.ts'

/** From this degree on the load is said to be what holds a rate back. */
const HOLDS_BACK = 0.5

/** Nothing of the server holds the rate back, but that no more comes. */
export function loadHoldsBack(facts: Facts): boolean {
  return loadLimits(facts) >= HOLDS_BACK
}

/** The numbers behind a load that is served with time to spare. */
export function loadDetail({ load, gpu }: Facts): string {
  const served = `All of the ${formatNumber(load.due_per_s)} requests/s that come are served`
  if (gpu.busy === null) return `${served}, and none waits.`
  return `${served}; the GPU works ${formatPct(gpu.busy.pct)} of the time, and none waits.`
}

/** Of a load that outgrows the server: what is said beside every answer; else null. */
export function overloadWords({ load }: Facts): string | null {
  if (!load.grows) return null
  return `more requests come (${formatNumber(load.due_per_s)}/s) than are served (${formatNumber(load.ended_per_s)}/s): the queue grows, so that waits are those of a run of this length`
}

/** Requests that end, against those that come; of a closed loop they are the same, and no row. */
export function loadEvidence(facts: Facts): Evidence[] {
  const { load, client } = facts
  if (load.kind === 'closed') return []
  const row = {
    label: `Requests served, of ${formatNumber(load.due_per_s)}${NBSP}requests/s that come`,
    value: load.ended_per_s,
    unit: 'requests/s',
    source: 'client: ended and due in the steady window',
    samples: client.requests,
    plot: null,
  }
  if (load.grows) return [unused(row, 'the queue grows: waits are those of this run’s length')]
  if (!loadHoldsBack(facts)) return []
  return [
    {
      ...row,
      threshold: load.due_per_s * SERVED_SHARE,
      threshold_op: '>=',
      says: 'for',
      bottleneck: 'under_used_gpu',
      note: null,
    },
  ]
}

/** Served in full, but for what is under way at the window's edges. */
const SERVED_SHARE = 0.95
