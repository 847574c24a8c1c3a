import { createHash } from 'node:crypto'
import { canonicalJson } from '../engine/canonical-json.ts'
import type { Arrivals } from '../shared/arrivals.ts'
import type { Prompts } from '../shared/prompts.ts'
import { OWN_BODY_PROTOCOLS, type Target } from '../shared/target.ts'
import type { Workload } from '../shared/workload.ts'

/** Raised whenever the same workload would send other bytes, such as after a new word list. */
const GENERATOR_VERSION = 2

/**
 * What is sent and when, as one hash: SHA-256 (hex) over the canonical JSON of the protocol, of
 * whether answers are streamed, and of the workload. Prompts, traces and tokenizers of a file count by its own SHA-256, wherever it lies and
 * whatever it is called. The number of repetitions does not count, since each is compared by itself;
 * nor do the threads that send, which change nothing that is sent.
 */
export function workloadFingerprint(
  { protocol, http_json, streaming }: Pick<Target, 'protocol' | 'http_json' | 'streaming'>,
  workload: Workload,
): string {
  const {
    repetitions: _repetitions,
    sending_threads: _threads,
    prompts,
    arrivals,
    ...rest
  } = workload
  const sent = {
    generator: GENERATOR_VERSION,
    protocol,
    streaming,
    http_json: OWN_BODY_PROTOCOLS.includes(protocol) ? http_json : null,
    workload: { ...rest, prompts: sentPrompts(prompts), arrivals: sentArrivals(arrivals) },
  }
  return createHash('sha256').update(canonicalJson(sent)).digest('hex')
}

function sentPrompts(prompts: Prompts): object {
  if (prompts.kind === 'jsonl') return { ...prompts, file_path: undefined }
  const { tokenizer, ...rest } = prompts
  const counted = tokenizer.kind === 'file' ? { sha256: tokenizer.sha256 } : tokenizer.kind
  if (rest.kind === 'trace')
    return { kind: rest.kind, trace: rest.trace.sha256, tokenizer: counted }
  return { ...rest, tokenizer: counted }
}

function sentArrivals(arrivals: Arrivals): object {
  if (arrivals.kind === 'trace') return { ...arrivals, trace: arrivals.trace.sha256 }
  // What a spacing does not read changes nothing.
  return arrivals.kind === 'open' && arrivals.spacing !== 'gamma'
    ? { ...arrivals, burstiness: undefined }
    : arrivals
}
