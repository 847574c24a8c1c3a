import { badLine } from './refuse.ts'

export type JsonObject = Readonly<Record<string, unknown>>

/** The object that a line of JSONL holds. */
export function jsonObject(text: string): JsonObject {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw badLine('a JSON object', text)
  }
  if (!isObject(value)) throw badLine('a JSON object', text)
  return value
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The value at a dotted path; a key that holds the dots itself is found first. */
export function valueAt(object: JsonObject, path: string): unknown {
  if (path in object) return object[path]
  let value: unknown = object
  for (const key of path.split('.')) {
    if (!isObject(value)) return undefined
    value = value[key]
  }
  return value
}

/** A value as a cell of a table would hold it; objects and lists are none. */
export function cellText(value: unknown): string {
  if (typeof value === 'string') return value
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
}

const DEPTH_MAX = 6

/** The dotted paths of an object's plain values. */
export function pathsOf(object: JsonObject, prefix = '', depth = 1): string[] {
  return Object.entries(object).flatMap(([key, value]) => {
    const path = `${prefix}${key}`
    if (isObject(value)) return depth < DEPTH_MAX ? pathsOf(value, `${path}.`, depth + 1) : []
    return Array.isArray(value) ? [] : [path]
  })
}
