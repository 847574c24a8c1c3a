import {
  SERVER_TIMING_ENTRIES_MAX,
  SERVER_TIMING_NAME_CHARS_MAX,
  type ServerTiming,
} from '../../shared/request.ts'

/** A header longer than this is read up to here. */
export const HEADER_CHARS_MAX = 8_192

/** RFC 9110, section 5.6.2. */
const TOKEN = /[!#$%&'*+\-.^_`|~0-9A-Za-z]+/y
const QUOTED = /"(?:[^"\\]|\\.)*"/y
const BLANK = /[ \t]*/y
const DURATION = /^[0-9]*\.?[0-9]+(?:e[+-]?[0-9]+)?$/i

/**
 * The durations of a `Server-Timing` header, in milliseconds by name; null where it has none. Names
 * are taken in lower case, and one that stands there twice is added up. An entry without `dur`, with
 * one that is no number, or with a name longer than is kept, is left out, and so is what comes after
 * the sixteenth; what is no entry at all is passed over up to the next comma.
 *
 * Source: https://www.w3.org/TR/server-timing/#the-server-timing-header-field
 */
export function readServerTiming(header: string | undefined): ServerTiming | null {
  if (header === undefined) return null
  const text = header.slice(0, HEADER_CHARS_MAX)
  const found = new Map<string, number>()
  for (let at = 0; at < text.length;) {
    const entry = readEntry(text, at)
    at = entry.end
    if (entry.name === null || entry.duration_ms === null) continue
    if (!found.has(entry.name) && found.size >= SERVER_TIMING_ENTRIES_MAX) continue
    found.set(entry.name, (found.get(entry.name) ?? 0) + entry.duration_ms)
  }
  return found.size === 0 ? null : Object.fromEntries(found)
}

interface Entry {
  name: string | null
  duration_ms: number | null
  /** Behind its comma, or at the end. */
  end: number
}

function readEntry(text: string, from: number): Entry {
  let at = from
  const take = (pattern: RegExp): string | null => {
    pattern.lastIndex = at
    const found = pattern.exec(text)?.[0] ?? null
    at += found?.length ?? 0
    return found
  }
  const skip = (char: string): boolean => {
    take(BLANK)
    if (text[at] !== char) return false
    at += 1
    take(BLANK)
    return true
  }
  take(BLANK)
  const name = take(TOKEN)
  let duration: string | null = null
  while (skip(';')) {
    const parameter = take(TOKEN)?.toLowerCase()
    const value = skip('=') ? (take(TOKEN) ?? take(QUOTED)) : null
    // The first one counts.
    if (parameter === 'dur') duration ??= value
  }
  take(BLANK)
  const isWhole = at >= text.length || text[at] === ','
  const kept = name !== null && isWhole && name.length <= SERVER_TIMING_NAME_CHARS_MAX
  return {
    name: kept ? name.toLowerCase() : null,
    duration_ms: milliseconds(duration),
    end: nextComma(text, at) + 1,
  }
}

function milliseconds(value: string | null): number | null {
  if (value === null) return null
  const plain = value.startsWith('"') ? value.slice(1, -1) : value
  const number = DURATION.test(plain) ? Number(plain) : NaN
  return Number.isFinite(number) ? number : null
}

/** The next comma that is in no quotes; the end where there is none. */
function nextComma(text: string, from: number): number {
  let at = from
  let quotes = true
  while (at < text.length && text[at] !== ',') {
    QUOTED.lastIndex = at
    const quoted = quotes && text[at] === '"' ? QUOTED.exec(text) : null
    // One that is never closed is a character like another, and so is every later one.
    if (text[at] === '"' && quoted === null) quotes = false
    at += quoted?.[0].length ?? 1
  }
  return at
}
