import type { ClientPath } from './client-path.ts'
import { SERVER_STAGES, type ServerStage } from './part-names.ts'
import type { ServerMean } from './server-mean.ts'
import type { ServerPath } from './server-path.ts'

/** For tests: what a client saw of a server that revealed nothing; 1,000 ms, of which 30 are its own. */
export function clientPath(changes: Partial<ClientPath> = {}): ClientPath {
  return {
    requests: 100,
    window_s: 10,
    input_tokens_per_s: 1_000,
    output_tokens_per_s: 200,
    step_s: 0.03,
    e2e_ms: 1_000,
    client_wait_ms: 20,
    connect_send_ms: 10,
    to_head_ms: 50,
    head_to_first_ms: 320,
    to_first_ms: 400,
    after_first_ms: 600,
    in_one_piece: false,
    server_prompt_ms: null,
    server_decode_ms: null,
    timings: null,
    ...changes,
  }
}

type Told = Partial<Record<ServerStage | 'e2e' | 'to_head', number>>

/** What a server says of itself, in milliseconds; each from a source of that name. */
export function serverPath(told: Told = {}, changes: Partial<ServerPath> = {}): ServerPath {
  const mean = (name: keyof Told): ServerMean | null => {
    const ms = told[name]
    return ms === undefined ? null : { ms, source: `source of ${name}` }
  }
  return {
    stages: Object.fromEntries(SERVER_STAGES.map((stage) => [stage, mean(stage)])) as Record<
      ServerStage,
      ServerMean | null
    >,
    e2e: mean('e2e'),
    to_head: mean('to_head'),
    counts_late: false,
    named: [],
    finished_per_s: null,
    ...changes,
  }
}
