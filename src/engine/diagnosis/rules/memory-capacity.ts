import type { Evidence } from '../../../shared/diagnosis.ts'
import { formatCount, formatNumber, formatPct } from '../../format/number.ts'
import { readingOf } from '../evidence-plot.ts'
import type { Facts } from '../facts.ts'
import { THRESHOLDS } from '../thresholds.ts'
import { atLeast, type Rule } from './rule.ts'

/** Memory capacity: the KV cache is full, and requests are preempted or wait below the limit. */
export const memoryCapacityRule: Rule = {
  bottleneck: 'memory_capacity',
  evidence: ({ queue, signals }): Evidence[] => {
    if (queue.kv === null) return []
    const preempted =
      queue.preemptions === null ? '' : `, ${formatCount(queue.preemptions)} preemptions`
    return [
      atLeast('memory_capacity', THRESHOLDS.kv_full_pct, {
        label: queue.kv.p99 === null ? 'KV cache used, highest' : 'KV cache used, p99',
        value: queue.kv.p99 ?? queue.kv.max,
        unit: '%',
        source: `${signals.source('server_kv_cache_pct')}${preempted}`,
        samples: queue.kv.samples,
        plot: readingOf('server_kv_cache_pct'),
      }),
    ]
  },
  sentence: () => 'Memory capacity binds.',
  detail: ({ queue }) => {
    const full = `The KV cache is ${formatPct(queue.kv?.p99 ?? queue.kv?.max ?? 0)} full`
    const preempted =
      (queue.preemptions ?? 0) > 0 ? `, ${formatCount(queue.preemptions ?? 0)} preemptions` : ''
    return `${full}${preempted}${waitingWords(queue)}.`
  },
}

function waitingWords(queue: Facts['queue']): string {
  if (queue.waiting === null || queue.running === null) return ''
  const limit = queue.limit === null ? '' : ` of ${formatCount(queue.limit.value)}`
  return `: ${formatNumber(queue.waiting.mean)} requests wait while ${formatNumber(queue.running.mean)}${limit} run`
}
