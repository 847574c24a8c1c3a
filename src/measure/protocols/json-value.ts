export type JsonObject = Record<string, unknown>

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The objects of an array; none where it is no array. */
export function objectsIn(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : []
}

/** The parsed text, or undefined where it is no JSON (which `undefined` never is). */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

export function nonEmptyString(value: unknown): boolean {
  return typeof value === 'string' && value !== ''
}

/** Parts within parts: Mistral nests text in thinking. */
const PART_DEPTH_MAX = 4
const PART_KEYS = ['text', 'thinking', 'summary'] as const

/** Text as a string, as a part that holds one, or as a list of such. */
export function hasText(value: unknown, depth = 0): boolean {
  if (nonEmptyString(value)) return true
  if (depth >= PART_DEPTH_MAX) return false
  if (Array.isArray(value)) return value.some((part) => hasText(part, depth + 1))
  return isObject(value) && PART_KEYS.some((key) => hasText(value[key], depth + 1))
}

/** A number that is a count or a duration; null for anything else. */
export function countOrNull(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : null
}

const EXCERPT_CHARS = 200

/** The beginning of a text in one line, for a sentence. */
export function excerpt(text: string, chars = EXCERPT_CHARS): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length > chars ? `${line.slice(0, chars)}…` : line
}
