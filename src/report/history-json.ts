import type { Investigation } from '../shared/investigation.ts'

/** Names the file's layout; a reader refuses what it does not know. */
export const JSON_FORMAT = 'chokepoint-history'
export const JSON_VERSION = 1

/** Everything of an investigation but single requests and samples, field names with their units. */
export function historyJson(investigation: Investigation): string {
  const bundle = {
    format: JSON_FORMAT,
    version: JSON_VERSION,
    simulated: investigation.simulated,
    investigation,
  }
  return `${JSON.stringify(bundle, null, 2)}\n`
}
