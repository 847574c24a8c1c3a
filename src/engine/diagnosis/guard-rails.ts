import {
  BOTTLENECK_LABELS,
  type Bottleneck,
  type Diagnosis,
  type StageName,
} from '../../shared/diagnosis.ts'
import type { Goal, Slo } from '../../shared/goal.ts'
import type { Change } from '../../shared/investigation.ts'
import type { ProfileComparison } from '../../shared/load-profile.ts'
import type { Quantile, Summary } from '../../shared/summary.ts'
import type { Setting } from '../../shared/target.ts'
import { differencesBetween, exactlyOneChange } from '../configuration/differences.ts'
import { sloWords } from '../format/goal.ts'
import { METRIC_LABELS } from '../format/labels.ts'
import { formatPct, formatWithUnit } from '../format/number.ts'
import { isBatchLimit, plainName } from './batch-limit.ts'
import { stageWords } from './stage-words.ts'
import { THRESHOLDS } from './thresholds.ts'

/**
 * The five classic mistakes of tuning an inference server. Each rail looks at what is about to be done
 * and gives one sentence with its numbers, or null where there is nothing to be said.
 */

/** What the hardware of a model can hold up: only there does a better GPU help. */
const IN_HARDWARE: readonly Bottleneck[] = ['compute', 'memory_bandwidth', 'memory_capacity']
/** Stages that no change of the model touches. */
const OUTSIDE_MODEL: readonly StageName[] = [
  'connect_send',
  'network',
  'parsing',
  'tokenization',
  'queue',
  'delivery',
]
/** Settings that change what the model computes with. */
const MODEL_SETTINGS: readonly string[] = [
  ...['quantization', 'q', 'quantize', 'quantization_level', 'dtype', 'model', 'm', 'model_path'],
  ...['kv_cache_dtype', 'cache_type_k', 'cache_type_v', 'ctk', 'ctv', 'ollama_kv_cache_type'],
  ...['tensor_parallel_size', 'tp', 'tp_size', 'flash_attn', 'fa', 'attention_backend'],
  ...['speculate', 'speculative_algorithm', 'speculative_config'],
]
/** Latencies that grow as more requests share a step. */
const SUFFERS_FROM_BATCH: readonly Slo['metric'][] = ['tpot_ms', 'e2e_ms']
/** Less room than this under a limit, in percent of it, and a slower token breaks it. */
const MARGIN_PCT_MIN = 10

/** (a) A bigger GPU is considered while this one idles, or while something else holds requests up. */
export function biggerGpuWhileIdle(diagnosis: Diagnosis): string | null {
  const { binds, time_shares } = diagnosis
  if (binds === null || IN_HARDWARE.includes(binds)) return null
  const busy = diagnosis.evidence.find(
    ({ bottleneck, threshold_op, says }) =>
      bottleneck === 'under_used_gpu' && threshold_op === '<=' && says === 'for',
  )?.value
  const idles =
    busy === null || busy === undefined ? '' : `This GPU works ${formatPct(busy)} of the time. `
  const gains =
    time_shares === null
      ? ''
      : `: a faster GPU acts on ${formatPct(time_shares.compute_pct + time_shares.memory_bandwidth_pct)} of a request’s time`
  return `${idles}What binds is ${labelOf(binds)}${gains}.`
}

/** (b) The load does not look like production: what is found under it need not hold there. */
export function unlikeProduction(comparison: ProfileComparison): string | null {
  const differs = comparison.aspects.filter(({ alike }) => alike === false)
  if (differs.length === 0) return null
  return `${comparison.verdict} ${differs[0]?.sentence ?? ''}`.trim()
}

/** (c) The model is changed while tokenization, the queue or handing over take most of the time. */
export function modelBesideThePoint(
  diagnosis: Diagnosis,
  change: Pick<Change, 'setting'>,
): string | null {
  if (!MODEL_SETTINGS.includes(plainName(change.setting))) return null
  // A queue behind a model that is at its limit shortens with it.
  if (diagnosis.binds !== null && IN_HARDWARE.includes(diagnosis.binds)) return null
  const outside = diagnosis.stages
    .filter(({ name, share_pct }) => OUTSIDE_MODEL.includes(name) && (share_pct ?? 0) > 0)
    .toSorted((a, b) => (b.share_pct ?? 0) - (a.share_pct ?? 0))
  const share_pct = outside.reduce((sum, stage) => sum + (stage.share_pct ?? 0), 0)
  const [first] = outside
  if (first === undefined || share_pct < THRESHOLDS.stage_dominates_pct) return null
  return `${formatPct(share_pct)} of a request’s time passes outside the model, ${formatPct(first.share_pct ?? 0)} ${stageWords(first.name)}: ${change.setting} touches at most the other ${formatPct(100 - share_pct)}.`
}

/** (d) The batch is raised although a limit on latency has no room left for slower tokens. */
export function batchPastLatency(
  change: Pick<Change, 'setting' | 'from' | 'to'>,
  goal: Pick<Goal, 'slos'>,
  summary: Summary,
): string | null {
  if (!isBatchLimit(change.setting) || !isRaised(change)) return null
  const tight = goal.slos
    .filter(({ metric }) => SUFFERS_FROM_BATCH.includes(metric))
    .flatMap((slo) => {
      const value = valueOf(summary[slo.metric][slo.statistic])
      if (value === null) return []
      return [{ slo, value, margin_pct: (1 - value / slo.max_ms) * 100 }]
    })
    .toSorted((a, b) => a.margin_pct - b.margin_pct)[0]
  if (tight === undefined || tight.margin_pct >= MARGIN_PCT_MIN) return null
  const { slo, value, margin_pct } = tight
  const room = margin_pct < 0 ? 'it is missed already' : `${formatPct(margin_pct)} of it is left`
  const measured = formatWithUnit(value, METRIC_LABELS[slo.metric].unit)
  return `${sloWords(slo)} is the limit, and ${measured} is measured, so that ${room}: with ${change.to} requests in a step, each one’s tokens come more slowly.`
}

/** (e) Several things are changed at once: nobody can tell afterwards which of them did it. */
export function severalAtOnce(from: readonly Setting[], to: readonly Setting[]): string | null {
  if (differencesBetween(from, to).length < 2) return null
  const one = exactlyOneChange(from, to)
  return one.ok ? null : one.why
}

function labelOf(binds: Bottleneck): string {
  const the = binds === 'under_used_gpu' ? 'an ' : 'the '
  return `${the}${BOTTLENECK_LABELS[binds]}`
}

function isRaised({ from, to }: Pick<Change, 'from' | 'to'>): boolean {
  if (from === null) return true
  return Number(to) > Number(from)
}

/** A lower bound counts: where it passes the limit, so does the percentile. */
function valueOf(quantile: Quantile): number | null {
  return quantile.kind === 'absent' ? null : quantile.value
}
