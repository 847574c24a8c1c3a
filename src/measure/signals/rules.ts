import { samplesOf, type MetricSample, type MetricsPage } from '../prometheus/page.ts'
import type { Adapter, Reading, Rule } from './adapter.ts'

/** An adapter whose every signal is one metric: most are. */
export function adapterOf(name: string, rules: readonly Rule[]): Adapter {
  return {
    name,
    metrics: rules.flatMap((rule) => rule.metrics),
    read: (page) => readRules(page, rules),
  }
}

/** Readings of the rules whose metric the page has; a signal that it does not offer is left out. */
export function readRules(page: MetricsPage, rules: readonly Rule[]): Reading[] {
  return rules.flatMap((rule) => {
    for (const metric of rule.metrics) {
      const samples = samplesOf(page, metric).filter((sample) => has(sample, rule.where))
      if (samples.length === 0) continue
      const value = rule.combine(samples)
      return {
        name: rule.name,
        value: value === null ? null : value * (rule.scale ?? 1),
        source: metric + labelsText(rule.where),
      }
    }
    return []
  })
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
