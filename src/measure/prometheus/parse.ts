import { ProblemError } from '../../shared/result.ts'
import { parseLabels, skipBlank } from './labels.ts'
import { LINE_CHARS_MAX, PAGE_CHARS_MAX, QUOTED_CHARS_MAX, SAMPLES_MAX } from './limits.ts'
import type { MetricSample, MetricsPage } from './page.ts'
import { parseValue } from './value.ts'

const NAME = /[a-zA-Z_:][a-zA-Z0-9_:.]*/y
const END_OF_PAGE = '# EOF'
const TYPE_LINE = /^#[ \t]+TYPE[ \t]+(\S+)[ \t]+([a-z]+)[ \t]*$/
/** What may follow a value: a timestamp, and in OpenMetrics an exemplar. */
const AFTER_VALUE = /^[ \t]*(?:([^ \t#]+)[ \t]*)?(?:#[ \t]*\{.*)?$/

/**
 * Parses a page in Prometheus' text format 0.0.4 or in OpenMetrics 1.0. As strict as Prometheus: one
 * line that does not fit refuses the page, because half a page gives wrong sums. Timestamps and
 * exemplars are checked and let go.
 *
 * With `wanted`, samples under other names are passed over unread: a page may be a hundred times as
 * long as what is asked of it, and it is read every second.
 *
 * Sources: https://prometheus.io/docs/instrumenting/exposition_formats/ and
 * https://prometheus.io/docs/specs/om/open_metrics_spec/
 *
 * @throws {ProblemError} one sentence with the line's number and what was expected; nothing else
 */
export function parsePage(
  text: string,
  wanted: (name: string) => boolean = () => true,
): MetricsPage {
  if (text.length > PAGE_CHARS_MAX) {
    throw refused(`The metrics page is longer than ${PAGE_CHARS_MAX} characters.`)
  }
  const page = new PageBuilder(wanted)
  let number = 0
  for (let from = 0; from < text.length && !page.ended;) {
    const feed = text.indexOf('\n', from)
    const end = feed === -1 ? text.length : feed
    page.line(text.slice(from, text[end - 1] === '\r' ? end - 1 : end), ++number)
    from = end + 1
  }
  return page
}

class PageBuilder implements MetricsPage {
  readonly samples = new Map<string, MetricSample[]>()
  readonly types = new Map<string, string>()
  ended = false
  #count = 0
  readonly #wanted: (name: string) => boolean

  constructor(wanted: (name: string) => boolean) {
    this.#wanted = wanted
  }

  line(raw: string, number: number): void {
    if (raw.length > LINE_CHARS_MAX) {
      throw refused(
        `Line ${number} of the metrics page is longer than ${LINE_CHARS_MAX} characters.`,
      )
    }
    const start = skipBlank(raw, 0)
    if (start === raw.length) return
    if (raw[start] === '#') this.#comment(raw.slice(start))
    else this.#sample(raw, start, number)
  }

  #comment(line: string): void {
    if (line.trimEnd() === END_OF_PAGE) this.ended = true
    const type = TYPE_LINE.exec(line)
    // Exporters that join pages repeat it; the first stands.
    if (type?.[1] !== undefined && type[2] !== undefined && !this.types.has(type[1])) {
      this.types.set(type[1], type[2])
    }
  }

  #sample(line: string, start: number, number: number): void {
    if (++this.#count > SAMPLES_MAX) {
      throw refused(`The metrics page has more than ${SAMPLES_MAX} samples.`)
    }
    const name = nameAt(line, start)
    if (name !== '' && !this.#wanted(name)) return
    const sample = parseSample(line, start, name)
    if (typeof sample === 'string') {
      const quoted = JSON.stringify(line.slice(0, QUOTED_CHARS_MAX))
      throw refused(`Line ${number} of the metrics page is ${quoted}: ${sample}.`)
    }
    const same = this.samples.get(sample.name)
    if (same === undefined) this.samples.set(sample.name, [sample])
    else same.push(sample)
  }
}

/** A sample; a string says what was expected. */
function parseSample(line: string, start: number, name: string): MetricSample | string {
  if (name === '') return 'a metric name is expected'
  let at = skipBlank(line, start + name.length)
  let labels: Record<string, string> = {}
  if (line[at] === '{') {
    const parsed = parseLabels(line, at + 1)
    if (typeof parsed === 'string') return parsed
    labels = parsed.labels
    at = skipBlank(line, parsed.end)
  } else if (at === start + name.length && at < line.length) return 'a space or { is expected'
  const text = wordAt(line, at)
  const value = parseValue(text)
  if (value === undefined) return 'a number is expected as value'
  const rest = AFTER_VALUE.exec(line.slice(at + text.length))
  if (rest === null) return 'nothing but a timestamp is expected after the value'
  if (rest[1] !== undefined && parseValue(rest[1]) === undefined) {
    return 'a number is expected as timestamp'
  }
  return { name, labels, value }
}

function nameAt(line: string, from: number): string {
  NAME.lastIndex = from
  return NAME.exec(line)?.[0] ?? ''
}

function wordAt(line: string, from: number): string {
  let end = from
  while (end < line.length && line[end] !== ' ' && line[end] !== '\t') end++
  return line.slice(from, end)
}

function refused(message: string): ProblemError {
  return new ProblemError({ code: 'target_failed', message })
}
