import type { ExpectedGain, StageName } from '../../../shared/diagnosis.ts'
import type { GoalMetric } from '../../../shared/goal.ts'
import { metricName } from '../../format/labels.ts'
import { formatPct, formatSignedPct, formatWithUnit } from '../../format/number.ts'
import type { AdviceContext } from './candidate.ts'
import type { Touch } from './touch.ts'

const PERCENT = 100
/** A share this near to the whole bounds a rate by nothing that is worth a number. */
const SHARE_UNBOUNDED = 0.99

const BEFORE_FIRST_TOKEN: readonly StageName[] = [
  'client_wait',
  'connect_send',
  'network',
  'parsing',
  'tokenization',
  'queue',
  'prefill',
  'remainder',
]
const AFTER_FIRST_TOKEN: readonly StageName[] = ['network', 'decode', 'delivery', 'remainder']

/**
 * What a change can win at most, by Amdahl's law (AFIPS 1967): were all the time gone that it can
 * touch, and the rest as it is. From the stages of the mean request, so that it bounds the mean of a
 * latency; that of a percentile is not known. Null where no request was measured.
 */
export function expectedGain(context: AdviceContext, touch: Touch): ExpectedGain | null {
  const { goal, facts, portions } = context
  const base_ms = baseMs(context)
  if (base_ms === null || base_ms <= 0) return null
  const touched_ms = portions
    .filter(({ stage }) => isInside(stage, goal.metric))
    .reduce((sum, portion) => sum + portion.ms * touch(portion, facts), 0)
  const share = Math.min(1, touched_ms / base_ms)
  const bound_pct = boundPct(context, share)
  return {
    metric: goal.metric,
    touches_pct: share * PERCENT,
    bound_pct,
    words: wordsOf(context, Math.min(touched_ms, base_ms), base_ms, bound_pct),
  }
}

/** Milliseconds of the mean request that the goal's metric is made of. */
function baseMs({ goal, facts: { client } }: AdviceContext): number | null {
  if (goal.metric === 'ttft_ms') return client.to_first_ms
  return goal.metric === 'tpot_ms' ? client.after_first_ms : client.e2e_ms
}

/** Where network and remainder lie is not known: they may be on either side of the first token. */
function isInside(stage: StageName, metric: GoalMetric): boolean {
  if (metric === 'ttft_ms') return BEFORE_FIRST_TOKEN.includes(stage)
  return metric === 'tpot_ms' ? AFTER_FIRST_TOKEN.includes(stage) : true
}

/**
 * A latency falls by the share. In a closed loop a rate grows as the request shortens; in an open one
 * the arrivals set it. A request costs what its time costs, divided by the share that meets the SLOs,
 * all of which might.
 */
function boundPct(context: AdviceContext, share: number): number | null {
  const { goal, closed, slo_met_pct } = context
  switch (goal.metric) {
    case 'ttft_ms':
    case 'tpot_ms':
    case 'e2e_ms':
      return -share * PERCENT
    case 'requests_per_s':
    case 'output_tokens_per_s':
      return closed && share < SHARE_UNBOUNDED ? (1 / (1 - share) - 1) * PERCENT : null
    case 'cost_usd_per_1k_requests': {
      const time = closed ? 1 - share : 1
      return -(1 - time * ((slo_met_pct ?? PERCENT) / PERCENT)) * PERCENT
    }
  }
}

function wordsOf(
  { goal, closed }: AdviceContext,
  touched_ms: number,
  base_ms: number,
  bound_pct: number | null,
): string {
  const of = `it can touch ${formatWithUnit(touched_ms, 'ms')} of ${formatWithUnit(base_ms, 'ms')}, ${formatPct((touched_ms / base_ms) * PERCENT)}`
  const label = metricName(goal.metric, 'mean')
  if (bound_pct === null) {
    const why = closed ? 'hardly any of the time is outside of it' : 'the arrivals set the rate'
    return `No bound on ${label}: ${of}, and ${why}.`
  }
  return `At most ${formatSignedPct(bound_pct)} of ${label}: ${of}.`
}
