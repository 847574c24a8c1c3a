import { LABELS_MAX } from './limits.ts'

const NAME = /[a-zA-Z_][a-zA-Z0-9_.]*/y
const BLANK = /[ \t]*/y
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', '"': '"', '\\': '\\' }

/** Labels, and the position after their closing brace; a string says what is wrong with them. */
export type ParsedLabels = { labels: Record<string, string>; end: number } | string

/**
 * Reads `{name="value",…}` of a line, with spaces where the format lets them be and a comma allowed
 * after the last label.
 *
 * @param from position after the opening brace
 */
export function parseLabels(line: string, from: number): ParsedLabels {
  // No prototype: a label may be called `__proto__`.
  const labels = Object.create(null) as Record<string, string>
  let at = skipBlank(line, from)
  for (let count = 0; line[at] !== '}'; count++) {
    if (count === LABELS_MAX) return `at most ${LABELS_MAX} labels are expected`
    const name = match(NAME, line, at)
    if (name === '') return 'a label name is expected'
    at = skipBlank(line, at + name.length)
    if (line[at] !== '=') return 'an = is expected after a label name'
    at = skipBlank(line, at + 1)
    if (line[at] !== '"') return 'a quoted label value is expected'
    const end = endOfQuoted(line, at + 1)
    if (end === -1) return 'a label value is not closed'
    labels[name] = unescape(line.slice(at + 1, end))
    at = skipBlank(line, end + 1)
    if (line[at] === ',') at = skipBlank(line, at + 1)
    else if (line[at] !== '}') return 'a comma or a closing brace is expected after a label'
  }
  return { labels, end: at + 1 }
}

export function skipBlank(line: string, from: number): number {
  return from + match(BLANK, line, from).length
}

function match(pattern: RegExp, line: string, from: number): string {
  pattern.lastIndex = from
  return pattern.exec(line)?.[0] ?? ''
}

function endOfQuoted(line: string, from: number): number {
  for (let at = line.indexOf('"', from); at !== -1; at = line.indexOf('"', at + 1)) {
    let backslashes = 0
    while (line[at - 1 - backslashes] === '\\' && at - 1 - backslashes >= from) backslashes++
    if (backslashes % 2 === 0) return at
  }
  return -1
}

/** A backslash before any other letter stands for itself, as Prometheus reads it. */
function unescape(text: string): string {
  if (!text.includes('\\')) return text
  return text.replace(/\\(.)/g, (whole, letter: string) => ESCAPES[letter] ?? whole)
}
