import type { Evidence, Phase } from '../../../shared/diagnosis.ts'
import { formatNumber, formatPct, NBSP } from '../../format/number.ts'
import type { Facts } from '../facts.ts'
import { bindingDegree } from '../binding-degree.ts'
import { THRESHOLDS } from '../thresholds.ts'
import { computingWords } from './processor.ts'
import { unused, type Measured, type Rule } from './rule.ts'

const PERCENT = 100

type Pipe = 'compute' | 'memory_bandwidth'

const LABELS: Record<Pipe, string> = {
  compute: 'Tensor pipes active',
  memory_bandwidth: 'DRAM active',
}

/** Compute: the tensor pipes at their peak, typical of prefill and long prompts. */
export const computeRule: Rule = {
  bottleneck: 'compute',
  evidence: (facts) => pipeEvidence(facts, 'compute'),
  sentence: (_facts, phase) => (phase === null ? 'Compute binds.' : `Compute binds, in ${phase}.`),
  detail: (facts, phase) => {
    const on_cpu = computingWords(facts, phase)
    if (on_cpu !== null) return on_cpu
    const { tensor, dram } = pipesIn(facts, phase)
    if (tensor === null) return 'The tensor pipes are near their peak.'
    const beside = dram === null ? '' : `, with DRAM ${formatPct(dram)} active`
    const { subject, when } = phaseWords(facts, phase)
    return `${subject} keeps the tensor pipes ${formatPct(tensor)} active${beside}${when}.`
  },
}

/** Memory bandwidth: DRAM at its peak with the tensor pipes under-used, typical of decode. */
export const bandwidthRule: Rule = {
  bottleneck: 'memory_bandwidth',
  evidence: (facts) => pipeEvidence(facts, 'memory_bandwidth'),
  sentence: (_facts, phase) =>
    phase === null ? 'Memory bandwidth binds.' : `Memory bandwidth binds, in ${phase}.`,
  detail: (facts, phase) => {
    const { tensor, dram } = pipesIn(facts, phase)
    if (dram === null) return 'DRAM is near its peak.'
    const peak = facts.entry?.memory_bandwidth_gb_per_s ?? null
    const { subject, when } = phaseWords(facts, phase)
    const reads =
      peak === null
        ? `${subject} keeps DRAM ${formatPct(dram)} active`
        : `${subject} moves ${formatNumber((dram / PERCENT) * peak)} of ${formatNumber(peak)}${NBSP}GB/s`
    const idle =
      tensor === null ? '' : `, with ${formatPct(PERCENT - tensor)} of the tensor pipes idle`
    return `${reads}${idle}${when}.`
  },
}

function phaseWords(facts: Facts, phase: Phase | null): { subject: string; when: string } {
  const use = phase === null ? null : facts.gpu.phases[phase]
  if (phase === null || (use?.tensor_pct ?? use?.dram_pct ?? null) === null) {
    return { subject: 'Over both phases the server', when: '' }
  }
  const share = facts.gpu.phases[phase].gpu_time_share_pct
  return {
    subject: phase === 'prefill' ? 'Prefill' : 'Decode',
    when: share === null ? '' : `, for ${formatPct(share)} of GPU time`,
  }
}

function pipesIn(
  facts: Facts,
  phase: Phase | null,
): { tensor: number | null; dram: number | null } {
  const use = phase === null ? null : facts.gpu.phases[phase]
  if (use !== null && (use.tensor_pct ?? use.dram_pct) !== null) {
    return { tensor: use.tensor_pct, dram: use.dram_pct }
  }
  const { tensor, dram } = facts.gpu.working
  return { tensor: tensor?.pct ?? null, dram: dram?.pct ?? null }
}

/** One row a phase where the phases are told apart, else one row for the GPU as a whole. */
function pipeEvidence(facts: Facts, pipe: Pipe): Evidence[] {
  const phases = [facts.gpu.phases.decode, facts.gpu.phases.prefill]
  if (phases.some((use) => !use.estimated)) {
    return phases.flatMap((use) => {
      const value = pipe === 'compute' ? use.tensor_pct : use.dram_pct
      const other = pipe === 'compute' ? use.dram_pct : use.tensor_pct
      const source = pipe === 'compute' ? use.tensor_source : use.dram_source
      if (value === null) return []
      const label = `${LABELS[pipe]} in ${use.phase}`
      const plot = pipe === 'compute' ? use.tensor_plot : use.dram_plot
      const { samples } = use
      return [pipeRow(pipe, other, { label, value, unit: '%', source, samples, plot })]
    })
  }
  const { tensor, dram, from_model } = facts.gpu.working
  const [own, other] = pipe === 'compute' ? [tensor, dram] : [dram, tensor]
  if (own === null) return []
  const { pct: value, source, samples, plot } = own
  const label = from_model ? `${LABELS[pipe]}, estimated` : LABELS[pipe]
  return [pipeRow(pipe, other?.pct ?? null, { label, value, unit: '%', source, samples, plot })]
}

function pipeRow(pipe: Pipe, other: number | null, row: Measured): Evidence {
  const { value } = row
  const degree = bindingDegree(value, other)
  if (degree >= 0.5) {
    const beside_idle = value < THRESHOLDS.pipe_binds_pct
    const threshold = beside_idle ? THRESHOLDS.pipe_low_pct : THRESHOLDS.pipe_binds_pct
    if (value >= threshold)
      return { ...row, threshold, threshold_op: '>=', says: 'for', bottleneck: pipe, note: null }
  }
  if (value <= THRESHOLDS.pipe_other_idle_pct) {
    const threshold = THRESHOLDS.pipe_other_idle_pct
    return { ...row, threshold, threshold_op: '<=', says: 'against', bottleneck: pipe, note: null }
  }
  if (value < THRESHOLDS.pipe_low_pct) {
    const threshold = THRESHOLDS.pipe_binds_pct
    return { ...row, threshold, threshold_op: '>=', says: 'against', bottleneck: pipe, note: null }
  }
  return unused(row, 'near its peak, and so is the other unit: says neither')
}
