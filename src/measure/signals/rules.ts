import { samplesOf, type MetricSample, type MetricsPage } from '../prometheus/page.ts'
import type { Adapter, AdapterKind, History, Reading, Rule } from './adapter.ts'
import { sum } from './combine.ts'
import { isCounter } from './signal-kind.ts'

/**
 * An adapter whose every signal is one metric: most are.
 *
 * @param mark a page without this metric is not of this kind, however alike its other names are
 */
export function adapterOf(
  name: string,
  kind: AdapterKind,
  rules: readonly Rule[],
  mark?: string,
): Adapter {
  return {
    name,
    kind,
    metrics: [...rules.flatMap((rule) => rule.metrics), ...(mark === undefined ? [] : [mark])],
    read: (page, history) =>
      mark === undefined || page.samples.has(mark) ? readRules(page, rules, history) : [],
  }
}

/**
 * Readings of the rules whose metric the page has; a signal that it does not offer is left out.
 * What is counted is freed of resets, series by series, before series are put together.
 */
export function readRules(page: MetricsPage, rules: readonly Rule[], history: History): Reading[] {
  return rules.flatMap((rule) => {
    if (rule.beside?.some((metric) => page.samples.has(metric)) === false) return []
    for (const metrics of rule.together === true ? [rule.metrics] : rule.metrics.map((m) => [m])) {
      const reading = readMetrics(page, rule, metrics, history)
      if (reading !== null) return reading
    }
    return []
  })
}

/** Null where the page has no series of these metrics that counts. */
function readMetrics(
  page: MetricsPage,
  rule: Rule,
  metrics: readonly string[],
  history: History,
): Reading | null {
  const found = metrics
    .flatMap((metric) => samplesOf(page, metric))
    .filter((sample) => has(sample, rule.where))
  const samples = rule.select?.(found) ?? found
  if (samples.length === 0) return null
  const present = metrics.filter((metric) => page.samples.has(metric))
  const source = present.join(' + ') + labelsText(rule.where)
  const key = `${rule.name} ${source}`
  const value = rule.combine(isCounter(rule.name) ? history.totals(key, samples) : samples)
  return { name: rule.name, value: value === null ? null : value * (rule.scale ?? 1), source }
}

/** The stages of a request of which a server keeps the time and the number of requests. */
export type TimedStage =
  'tokenize' | 'queue' | 'prefill' | 'decode' | 'delivery' | 'e2e' | 'ttft' | 'itl'

/**
 * Sum and count of a histogram or a summary, read alike, so that their growth gives a mean. Its
 * buckets stay unread: TGI has 1,025 of them.
 *
 * @param metrics its names over the years, without `_sum` and `_count`; the first that is there is read
 */
export function histogram(
  stage: TimedStage,
  metrics: readonly string[],
  rest: Partial<Pick<Rule, 'where' | 'select' | 'scale'>> = {},
): Rule[] {
  const { scale, ...which } = rest
  const named = (suffix: string): string[] => metrics.map((metric) => metric + suffix)
  return [
    {
      name: `server_${stage}_s`,
      metrics: named('_sum'),
      combine: sum,
      ...which,
      ...(scale === undefined ? {} : { scale }),
    },
    { name: `server_${stage}_count`, metrics: named('_count'), combine: sum, ...which },
  ]
}

function has(sample: MetricSample, where: Rule['where']): boolean {
  return (
    where === undefined ||
    Object.entries(where).every(([label, value]) => sample.labels[label] === value)
  )
}

function labelsText(where: Rule['where']): string {
  if (where === undefined) return ''
  return `{${Object.entries(where)
    .map(([label, value]) => `${label}="${value}"`)
    .join(',')}}`
}
