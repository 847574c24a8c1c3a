import type { Histogram } from '../simulation/histogram.ts'

export type Labels = Readonly<Record<string, string>>

/** Writes Prometheus' text format, version 0.0.4. */
export class PrometheusText {
  readonly #lines: string[] = []

  comment(text: string): void {
    this.#lines.push(`# ${text}`)
  }

  family(name: string, type: 'gauge' | 'counter', help: string, samples: [Labels, number][]): void {
    this.#head(name, type, help)
    for (const [labels, value] of samples) this.#sample(name, labels, value)
  }

  histogram(name: string, help: string, labels: Labels, histogram: Histogram): void {
    this.#head(name, 'histogram', help)
    const counts = histogram.cumulative()
    histogram.bounds.forEach((bound, index) => {
      this.#sample(`${name}_bucket`, { ...labels, le: boundText(bound) }, counts[index] ?? 0)
    })
    this.#sample(`${name}_bucket`, { ...labels, le: '+Inf' }, histogram.count)
    this.#sample(`${name}_count`, labels, histogram.count)
    this.#sample(`${name}_sum`, labels, histogram.sum)
  }

  /** A sum and a count without quantiles. */
  summary(name: string, help: string, labels: Labels, sum: number, count: number): void {
    this.#head(name, 'summary', help)
    this.#sample(`${name}_count`, labels, count)
    this.#sample(`${name}_sum`, labels, sum)
  }

  toString(): string {
    return `${this.#lines.join('\n')}\n`
  }

  #head(name: string, type: string, help: string): void {
    this.#lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`)
  }

  #sample(name: string, labels: Labels, value: number): void {
    const pairs = Object.entries(labels).map(([key, text]) => `${key}="${escape(text)}"`)
    this.#lines.push(`${name}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`} ${value}`)
  }
}

function boundText(bound: number): string {
  return Number.isInteger(bound) ? bound.toFixed(1) : String(bound)
}

function escape(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
}
