import type { Setting } from '../../../shared/target.ts'
import type { JsonObject } from '../../protocols/json-value.ts'

/** What a server says of itself: what it is, and the settings that it runs with. */
export interface Configuration {
  server: string | null
  model: string | null
  settings: Setting[]
}

/** Longer values are texts, not settings. */
const VALUE_CHARS_MAX = 300

/**
 * The settings of an answer that are listed, under the name of the server's own flag. Only what is
 * listed is taken: such answers may hold keys and paths that are nobody's business.
 *
 * @param names its name in the answer, and the flag's where that is another one
 */
export function settingsOf(
  object: JsonObject,
  names: readonly (string | readonly [there: string, flag: string])[],
): Setting[] {
  return names.flatMap((entry) => {
    const [there, name] = typeof entry === 'string' ? [entry, entry] : entry
    const value = valueText(object[there])
    return value === null ? [] : [{ name, value }]
  })
}

/** Null for what is no value: missing, a block, and Python's `None` among the labels of a page. */
function valueText(value: unknown): string | null {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (typeof value !== 'string') return null
  const text = value.trim()
  if (text === '' || text === 'None' || text === 'null' || text.length > VALUE_CHARS_MAX)
    return null
  if (text === 'True') return 'true'
  return text === 'False' ? 'false' : text
}

/** A name or a version, cut to what a line holds; null where it is none. */
export function textOf(value: unknown): string | null {
  if (typeof value !== 'string' || value.trim() === '') return null
  return value.trim().slice(0, VALUE_CHARS_MAX)
}

/** `vLLM 0.9.1`, or only its name where the version is not told. */
export function named(server: string, version: unknown): string {
  const text = textOf(version)
  return text === null ? server : `${server} ${text}`
}
