import { createHash } from 'node:crypto'
import { canonicalJson } from '../engine/canonical-json.ts'
import { OWN_BODY_PROTOCOLS, type HttpJson, type Protocol } from '../shared/target.ts'
import type { Workload } from '../shared/workload.ts'

/** Raised whenever the same workload would send other bytes, such as after a new word list. */
const GENERATOR_VERSION = 2

/**
 * What is sent and when, as one hash: SHA-256 (hex) over the canonical JSON of the protocol and the
 * workload. Prompts of a file count by the file's own SHA-256, wherever the file lies; the number of
 * repetitions does not count, since each is compared by itself.
 */
export function workloadFingerprint(
  protocol: Protocol,
  http_json: HttpJson | null,
  workload: Workload,
): string {
  const { repetitions: _repetitions, prompts, ...rest } = workload
  const sent = {
    generator: GENERATOR_VERSION,
    protocol,
    http_json: OWN_BODY_PROTOCOLS.includes(protocol) ? http_json : null,
    workload: { ...rest, prompts: { ...prompts, file_path: undefined } },
  }
  return createHash('sha256').update(canonicalJson(sent)).digest('hex')
}
