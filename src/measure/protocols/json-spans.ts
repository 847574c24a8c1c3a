import type { JsonPath } from './protocol-adapter.ts'

/** Where a value stands in a text: [start, end) in characters, quotes included. */
export interface JsonSpan {
  start: number
  end: number
}

interface Located extends JsonSpan {
  /** Of an object by name, the last of equal ones; of an array by place. */
  members: Map<string | number, Located> | null
}

/** Deeper than this no event of a stream is nested. */
const DEPTH_MAX = 64
const SCALAR_END = /[,\]}\s]/g

/**
 * Finds values in a text that is known to be JSON: it was parsed before. Answers null for a path that
 * leads nowhere, and for a text nested too deeply.
 */
export function findSpans(text: string): (path: JsonPath) => JsonSpan | null {
  const root = new SpanReader(text).read(skipSpace(text, 0), 0)
  return (path) => {
    let at: Located | null | undefined = root
    for (const step of path) at = at?.members?.get(step)
    return at ?? null
  }
}

class SpanReader {
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  read(start: number, depth: number): Located | null {
    const first = this.#text[start]
    if (first === '"') return { start, end: this.#stringEnd(start), members: null }
    if (first === '{' || first === '[')
      return depth >= DEPTH_MAX ? null : this.#readMembers(start, first === '{', depth)
    SCALAR_END.lastIndex = start
    const end = SCALAR_END.exec(this.#text)?.index ?? this.#text.length
    return { start, end, members: null }
  }

  #readMembers(start: number, isObject: boolean, depth: number): Located | null {
    const text = this.#text
    const members = new Map<string | number, Located>()
    let pos = skipSpace(text, start + 1)
    while (text[pos] !== (isObject ? '}' : ']')) {
      let name: string | number = members.size
      if (isObject) {
        const end = this.#stringEnd(pos)
        name = String(JSON.parse(text.slice(pos, end)))
        pos = skipSpace(text, skipSpace(text, end) + 1)
      }
      const value = this.read(pos, depth + 1)
      if (value === null) return null
      members.set(name, value)
      pos = skipSpace(text, value.end)
      if (text[pos] === ',') pos = skipSpace(text, pos + 1)
    }
    return { start, end: pos + 1, members }
  }

  /** Behind the closing quote of the string that begins at `start`. */
  #stringEnd(start: number): number {
    let pos = start + 1
    while (this.#text[pos] !== '"') pos += this.#text[pos] === '\\' ? 2 : 1
    return pos + 1
  }
}

function skipSpace(text: string, start: number): number {
  let pos = start
  while (/\s/.test(text[pos] ?? '')) pos += 1
  return pos
}
