import type { Trace } from '../../shared/trace.ts'

/** How the requests of a trace hang together in sessions. */
export interface TraceSessions {
  /** The place of each request in its session, from 0. */
  turn: Uint32Array
  /** The request whose text each request goes on with; itself where it begins anew. */
  first_of_text: Uint32Array
}

const known = new WeakMap<Trace['at_ns'], TraceSessions>()

/**
 * The turns of a trace's sessions; null where it knows none. A prompt that is no longer than the one
 * before in its session cannot hold it, so that it begins a text anew.
 */
export function traceSessions(trace: Trace): TraceSessions | null {
  if (trace.session === null) return null
  const found = known.get(trace.at_ns)
  if (found !== undefined) return found
  const n = trace.at_ns.length
  const turn = new Uint32Array(n)
  const first_of_text = new Uint32Array(n)
  const last_of = new Map<number, number>()
  for (let row = 0; row < n; row += 1) {
    const session = trace.session[row] ?? 0
    const before = last_of.get(session)
    last_of.set(session, row)
    first_of_text[row] = row
    if (before === undefined) continue
    turn[row] = (turn[before] ?? 0) + 1
    const grew = (trace.input_tokens?.[row] ?? 0) > (trace.input_tokens?.[before] ?? 0)
    if (grew) first_of_text[row] = first_of_text[before] ?? row
  }
  const made = { turn, first_of_text }
  known.set(trace.at_ns, made)
  return made
}
