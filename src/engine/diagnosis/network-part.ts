import type { ClientPath } from './client-path.ts'
import { SERVER_STAGES } from './part-names.ts'
import type { ServerPath } from './server-path.ts'

/** One stage before it is a share of the whole; null with a reason. */
export interface Part {
  ms: number | null
  source: string
}

/** All that the server's stages say together. */
export function serverSpentMs(server: ServerPath): number {
  return SERVER_STAGES.reduce((sum, name) => sum + (server.stages[name]?.ms ?? 0), 0)
}

/**
 * What the client saw and the server did not: over the whole request, or, of a server that tells its
 * time up to the head of its answer, up to there. The wait for a place and the connection are the
 * client's own.
 */
export function networkPart(client: ClientPath, server: ServerPath): Part {
  const outside = (client.client_wait_ms ?? 0) + (client.connect_send_ms ?? 0)
  if (server.e2e !== null && client.e2e_ms !== null) {
    const unseen = client.e2e_ms - outside - insideMs(server, server.e2e.ms)
    return { ms: Math.max(0, unseen), source: wholeSource(server) }
  }
  if (server.to_head !== null && client.to_head_ms !== null) {
    const unseen = client.to_head_ms - server.to_head.ms
    return {
      ms: Math.max(0, unseen),
      source: 'client: sent to the head of the answer − total of its Server-Timing',
    }
  }
  return { ms: null, source: 'the server reveals no end-to-end time' }
}

/**
 * The server spent at least what its stages say: some count delivery outside their end-to-end time.
 * One that begins to count late spent what comes before on top; spans of delivery may run beside decode.
 */
export function insideMs(server: ServerPath, e2e_ms: number): number {
  const { parsing, tokenization, delivery } = server.stages
  const before = server.counts_late ? (parsing?.ms ?? 0) + (tokenization?.ms ?? 0) : 0
  const beside = delivery?.source.startsWith('spans') === true ? delivery.ms : 0
  return Math.max(e2e_ms + before, serverSpentMs(server) - beside)
}

function wholeSource({ counts_late, stages }: ServerPath): string {
  const plain = 'client end to end − server end to end'
  if (!counts_late || stages.tokenization !== null) return plain
  return `${plain}, which this server counts from after parsing and tokenization: they are in here`
}
