import type { Evidence } from '../../../shared/diagnosis.ts'
import { formatPct } from '../../format/number.ts'
import type { Facts } from '../facts.ts'
import { hasGpuSignal } from '../queue-mix.ts'
import { THRESHOLDS } from '../thresholds.ts'
import { limitDetail, limitEvidence, limitWords, reachedLimit } from './limits.ts'
import { loadDetail, loadEvidence, loadHoldsBack } from './load.ts'
import { unused, type Rule } from './rule.ts'

/** Under-used GPU: idle under load with nothing else saturated, or a limit holds requests back. */
export const underUsedGpuRule: Rule = {
  bottleneck: 'under_used_gpu',
  evidence: (facts): Evidence[] => [
    ...limitEvidence(facts),
    ...busyEvidence(facts),
    ...loadEvidence(facts),
  ],
  sentence: (facts) => {
    if (loadHoldsBack(facts)) return 'The load leaves the GPU under-used.'
    const reached = reachedLimit(facts)
    if (reached === null) return 'The GPU is under-used.'
    const set = limitWords(facts, reached)
    if (!hasGpuSignal(facts)) return `The limit ${set} binds.`
    const name = reached === 'step' ? 'limit on tokens per step' : 'batch limit'
    return `The ${name}, ${set}, leaves the GPU under-used.`
  },
  detail: (facts) => {
    if (loadHoldsBack(facts)) return loadDetail(facts)
    const reached = reachedLimit(facts)
    return reached === null ? idleDetail(facts) : limitDetail(facts, reached)
  },
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

/** Low activity speaks for an under-used GPU; high activity does not rule out a short batch. */
function busyEvidence(facts: Facts): Evidence[] {
  const { busy } = facts.gpu
  if (busy === null) return []
  const idle = busy.pct < THRESHOLDS.gpu_idle_pct
  const { pct: value, source, samples, plot } = busy
  const row = { label: 'GPU at work', value, unit: '%', source, samples, plot }
  if (!idle && reachedLimit(facts) !== null)
    return [unused(row, 'not used: a short batch keeps it busy too')]
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
