import type { Evidence } from '../../../shared/diagnosis.ts'
import { formatCount, formatGiven, formatNumber, formatPct } from '../../format/number.ts'
import { readingOf } from '../evidence-plot.ts'
import type { Facts } from '../facts.ts'
import { chunkedShare, limitDegree, stepDegree } from '../queue-mix.ts'
import { THRESHOLDS } from '../thresholds.ts'
import { atLeast, unused } from './rule.ts'

const PERCENT = 100
/** From this degree on a limit is said to be reached. */
const REACHED = 0.5

/** Which of the scheduler's limits is reached: that on tokens per step, that on running requests, none. */
export function reachedLimit(facts: Facts): 'step' | 'batch' | null {
  const [step, batch] = [stepDegree(facts), limitDegree(facts) ?? 0]
  if (Math.max(step, batch) < REACHED) return null
  return step > batch ? 'step' : 'batch'
}

/** `max_num_batched_tokens = 64` */
export function limitWords({ queue }: Facts, which: 'step' | 'batch'): string {
  const limit = which === 'step' ? queue.step : queue.limit
  return limit === null ? '' : `${limit.setting} = ${formatCount(limit.value)}`
}

/** The numbers behind a limit that is reached. */
export function limitDetail(facts: Facts, which: 'step' | 'batch'): string {
  const words = which === 'step' ? stepWords(facts) : batchWords(facts)
  const tensor = facts.gpu.phases.decode.tensor_pct ?? facts.gpu.working.tensor?.pct ?? null
  if (tensor === null) return `${words}.`
  const where = facts.gpu.phases.decode.estimated ? '' : ' in decode'
  return `${words}, with ${formatPct(PERCENT - tensor)} of the tensor pipes idle${where}.`
}

function stepWords({ queue }: Facts): string {
  const { step, waiting } = queue
  if (step === null) return 'Steps are full'
  const held = waiting === null ? '' : `, and ${formatNumber(waiting.mean)} requests wait`
  return `The mean step computes ${formatNumber(step.tokens_per_step)} of at most ${formatCount(step.value)} tokens${held}`
}

function batchWords({ queue, concurrency }: Facts): string {
  const limit = queue.limit?.value ?? 0
  const at_once = queue.running?.mean ?? queue.in_service ?? 0
  const waiting = queue.waiting?.mean ?? Math.max(0, concurrency - at_once)
  return `On average ${formatNumber(at_once)} of at most ${formatCount(limit)} requests run and ${formatNumber(waiting)} wait`
}

/** Running requests, and tokens per step, each against its limit. */
export function limitEvidence(facts: Facts): Evidence[] {
  return [...batchEvidence(facts), ...stepEvidence(facts)]
}

function batchEvidence(facts: Facts): Evidence[] {
  const { limit, running, in_service } = facts.queue
  const value = running?.mean ?? in_service
  if (limit === null || value === null) return []
  const threshold = (limit.value * THRESHOLDS.at_limit_pct) / PERCENT
  const source =
    running === null
      ? 'requests per second × time in the model (Little’s law)'
      : facts.signals.source('server_requests_running')
  const row = {
    label: `Requests running, of ${limit.setting} ${formatGiven(limit.value)}`,
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

function stepEvidence(facts: Facts): Evidence[] {
  const { step } = facts.queue
  if (step === null) return []
  const threshold = (step.value * THRESHOLDS.step_full_pct) / PERCENT
  const row = {
    label: `Tokens per step, of ${step.setting} ${formatGiven(step.value)}`,
    value: step.tokens_per_step,
    unit: 'tokens',
    source: step.source,
    samples: facts.client.requests,
    plot: null,
  }
  if (step.tokens_per_step >= threshold && chunkedShare(facts) < REACHED) {
    return [unused(row, 'not used: longer steps would not compute faster')]
  }
  return [atLeast('under_used_gpu', threshold, row)]
}
