import { formatFixed, formatNumber, formatPct } from '../../../src/engine/format/number.ts'
import type { Diagnosis } from '../../../src/shared/diagnosis.ts'
import type { Scene } from './scenes.ts'

/** The diagnosis as the screen has it: the claim, where the time goes, and what speaks for it. */
export function printDiagnosis(diagnosis: Diagnosis): void {
  const { sentence, detail, confidence, runner_up, stages, evidence, server } = diagnosis
  console.log(`  ${sentence} ${detail}`)
  const second =
    runner_up === null ? 'none' : `${runner_up.bottleneck} ${formatFixed(runner_up.score, 2)}`
  console.log(
    `  confidence ${formatFixed(confidence, 2)}, runner-up ${second}; ${server ?? 'unknown server'}`,
  )
  for (const { name, mean_ms, share_pct, source } of stages) {
    if (mean_ms === null) continue
    console.log(
      `    ${name.padEnd(13)} ${formatNumber(mean_ms).padStart(7)} ms ${formatPct(share_pct ?? 0).padStart(8)}  ${source}`,
    )
  }
  for (const { label, value, unit, threshold, threshold_op, says, bottleneck, note } of evidence) {
    const against = threshold === null ? '' : ` (${threshold_op ?? ''} ${formatNumber(threshold)})`
    console.log(
      `    ${says} ${bottleneck ?? ''}: ${label} ${value === null ? '—' : formatNumber(value)} ${unit}${against} ${note ?? ''}`,
    )
  }
}

export function isRight({ right }: Scene, { binds, phase }: Diagnosis): boolean {
  return binds === right.binds && phase === right.phase
}
