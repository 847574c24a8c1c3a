import type { Bottleneck, Evidence } from '../../shared/diagnosis.ts'
import { readingOf } from './evidence-plot.ts'
import type { Facts } from './facts.ts'
import { clientRule } from './rules/client.ts'
import { hostRule } from './rules/host.ts'
import { memoryCapacityRule } from './rules/memory-capacity.ts'
import { networkRule } from './rules/network.ts'
import { bandwidthRule, computeRule } from './rules/pipes.ts'
import { unused, type Rule } from './rules/rule.ts'
import { underUsedGpuRule } from './rules/under-used-gpu.ts'

/** Every bottleneck, in the order in which their evidence is shown. */
const RULES: readonly Rule[] = [
  bandwidthRule,
  computeRule,
  memoryCapacityRule,
  underUsedGpuRule,
  hostRule,
  networkRule,
  clientRule,
]

export function ruleOf(bottleneck: Bottleneck): Rule {
  const rule = RULES.find((candidate) => candidate.bottleneck === bottleneck)
  if (rule === undefined) throw new Error(`no rule for ${bottleneck}`)
  return rule
}

/** Every measured number against its threshold: what speaks for the answer first. */
export function evidenceOf(facts: Facts, binds: Bottleneck | null): Evidence[] {
  const rows = RULES.flatMap((rule) => rule.evidence(facts))
  const weight = (row: Evidence): number => {
    if (row.bottleneck === binds && binds !== null) return row.says === 'for' ? 0 : 1
    return row.says === 'for' ? 2 : 3
  }
  return [...rows.toSorted((a, b) => weight(a) - weight(b)), ...gpuUtil(facts)]
}

/** Always shown, since everyone looks at it; used only where it is low and nothing better is there. */
function gpuUtil({ gpu, signals }: Facts): Evidence[] {
  const source = signals.source('gpu_util_pct')
  if (gpu.util === null || gpu.busy?.source === source) return []
  return [
    unused(
      {
        label: 'GPU-Util',
        value: gpu.util.mean,
        unit: '%',
        source,
        samples: gpu.util.samples,
        plot: readingOf('gpu_util_pct'),
      },
      'not used: only says some kernel ran',
    ),
  ]
}
