import type { Evidence } from '../../../shared/diagnosis.ts'
import { formatCount, formatNumber, formatPct } from '../../format/number.ts'
import { readingOf } from '../evidence-plot.ts'
import type { Facts } from '../facts.ts'
import { limitDegree } from '../queue-mix.ts'
import { THRESHOLDS } from '../thresholds.ts'
import { atLeast, unused, type Rule } from './rule.ts'

/** Under-used GPU: idle under load with nothing else saturated, or a limit holds requests back. */
export const underUsedGpuRule: Rule = {
  bottleneck: 'under_used_gpu',
  evidence: (facts): Evidence[] => [...limitEvidence(facts), ...busyEvidence(facts)],
  sentence: (facts) => {
    const { limit } = facts.queue
    if (limit === null || !isLimited(facts)) return 'The GPU is under-used.'
    const set = `${limit.setting} = ${formatCount(limit.value)}`
    return hasGpuSignal(facts)
      ? `The batch limit, ${set}, leaves the GPU under-used.`
      : `The limit ${set} binds.`
  },
  detail: (facts) => (isLimited(facts) ? limitDetail(facts) : idleDetail(facts)),
}

function isLimited(facts: Facts): boolean {
  return (limitDegree(facts) ?? 0) >= 0.5
}

function hasGpuSignal({ gpu }: Facts): boolean {
  return gpu.busy !== null || gpu.tensor !== null || gpu.phases.decode.tensor_pct !== null
}

function limitDetail(facts: Facts): string {
  const { queue, concurrency } = facts
  const limit = queue.limit?.value ?? 0
  const at_once = queue.running?.mean ?? queue.in_service ?? 0
  const waiting = queue.waiting?.mean ?? Math.max(0, concurrency - at_once)
  const runs = `On average ${formatNumber(at_once)} of at most ${formatCount(limit)} requests run and ${formatNumber(waiting)} wait`
  const tensor = facts.gpu.phases.decode.tensor_pct ?? facts.gpu.tensor?.mean ?? null
  if (tensor === null) return `${runs}.`
  return `${runs}, with ${formatPct(100 - tensor)} of the tensor pipes idle in decode.`
}

function idleDetail(facts: Facts): string {
  const { busy } = facts.gpu
  const { tensor_pct, dram_pct } = facts.gpu.phases.decode
  if (busy !== null && busy.pct < THRESHOLDS.pipe_binds_pct) {
    return `The GPU works ${formatPct(busy.pct)} of the time, and neither host nor network is saturated.`
  }
  if (tensor_pct === null || dram_pct === null) return 'Nothing else is saturated.'
  return `It is busy, but tensor pipes (${formatPct(tensor_pct)}) and DRAM (${formatPct(dram_pct)}) are far from their peaks in decode.`
}

function limitEvidence(facts: Facts): Evidence[] {
  const { limit, running, in_service } = facts.queue
  const value = running?.mean ?? in_service
  if (limit === null || value === null) return []
  const threshold = (limit.value * THRESHOLDS.at_limit_pct) / 100
  const source =
    running === null
      ? 'requests per second × time in the model (Little’s law)'
      : facts.signals.source('server_requests_running')
  const row = {
    label: `Requests running, of ${limit.setting} ${formatCount(limit.value)}`,
    value,
    unit: 'requests',
    source,
    samples: running?.samples ?? facts.client.requests,
    plot: running === null ? null : readingOf('server_requests_running'),
  }
  if (value >= threshold && (limitDegree(facts) ?? 0) === 0) {
    return [unused(row, 'not used: the limit is reached, but none waits')]
  }
  return [atLeast('under_used_gpu', threshold, row)]
}

/** Low activity speaks for an under-used GPU; high activity does not rule out a short batch. */
function busyEvidence(facts: Facts): Evidence[] {
  const { busy } = facts.gpu
  if (busy === null) return []
  const idle = busy.pct < THRESHOLDS.gpu_idle_pct
  const { pct: value, source, samples, plot } = busy
  const row = { label: 'GPU at work', value, unit: '%', source, samples, plot }
  if (!idle && isLimited(facts)) return [unused(row, 'not used: a short batch keeps it busy too')]
  return [
    {
      ...row,
      threshold: THRESHOLDS.gpu_idle_pct,
      threshold_op: '<=',
      says: idle ? 'for' : 'against',
      bottleneck: 'under_used_gpu',
      note: null,
    },
  ]
}
