import { STAGES, type Stage, type StageName } from '../../shared/diagnosis.ts'
import { formatWithUnit } from '../format/number.ts'
import type { ClientPath } from './client-path.ts'
import { SERVER_STAGES, type ServerPath } from './server-path.ts'

interface Part {
  ms: number | null
  source: string
}

/**
 * The path of the mean request, in milliseconds and in per cent of its end-to-end time. The stages
 * add up to the measured end-to-end mean exactly: what nothing explains is the remainder, which may
 * be slightly negative, since client and server never count quite the same requests.
 *
 * Nothing is inferred from the time to the first token: it holds queue and prefill in unknown parts.
 */
export function buildStages(client: ClientPath, server: ServerPath): Stage[] {
  if (client.e2e_ms === null) {
    const nothing = { mean_ms: null, share_pct: null, source: 'no request was completed' }
    return STAGES.map((name) => ({ name, ...nothing }))
  }
  const parts = partsOf(client, server)
  const explained = STAGES.reduce((sum, name) => sum + (parts[name].ms ?? 0), 0)
  const total = client.e2e_ms
  parts.remainder = { ms: total - explained, source: remainderSource(parts, client) }
  return STAGES.map((name) => {
    const { ms, source } = parts[name]
    const share_pct = ms === null || total <= 0 ? null : (ms / total) * 100
    return { name, mean_ms: ms, share_pct, source }
  })
}

function partsOf(client: ClientPath, server: ServerPath): Record<StageName, Part> {
  const stage = (name: (typeof SERVER_STAGES)[number], reason: string): Part => {
    const known = server.stages[name]
    return known === null ? { ms: null, source: reason } : known
  }
  return {
    client_wait: part(
      client.client_wait_ms,
      'client: scheduled to sent, on a kept connection',
      'not seen by the client',
    ),
    connect_send: part(
      client.connect_send_ms,
      'client: scheduled to sent, on a new connection',
      'not seen by the client',
    ),
    network: networkPart(client, server),
    parsing: { ms: null, source: 'no signal tells it apart; it is in the remainder' },
    tokenization: stage('tokenization', 'the server reveals no tokenization time'),
    queue: stage('queue', 'the server reveals no queue time'),
    prefill: stage('prefill', 'the server reveals no prefill time'),
    decode: stage('decode', 'the server reveals no decode time'),
    delivery: stage('delivery', 'the server reveals no delivery time'),
    remainder: { ms: null, source: '' },
  }
}

function part(ms: number | null, source: string, reason: string): Part {
  return { ms, source: ms === null ? reason : source }
}

/**
 * What the client saw and the server did not. The server spent at least what its stages say: some
 * servers count delivery outside their end-to-end time.
 */
function networkPart(client: ClientPath, server: ServerPath): Part {
  if (server.e2e === null || client.e2e_ms === null) {
    return { ms: null, source: 'the server reveals no end-to-end time' }
  }
  const outside = (client.client_wait_ms ?? 0) + (client.connect_send_ms ?? 0)
  const staged = SERVER_STAGES.reduce((sum, name) => sum + (server.stages[name]?.ms ?? 0), 0)
  const unseen = client.e2e_ms - outside - Math.max(server.e2e.ms, staged)
  return { ms: Math.max(0, unseen), source: 'client end to end − server end to end' }
}

function remainderSource(parts: Record<StageName, Part>, client: ClientPath): string {
  const hidden = STAGES.filter((name) => name !== 'remainder' && parts[name].ms === null)
  const opaque = hidden.includes('queue') && hidden.includes('prefill') && hidden.includes('decode')
  if (opaque && client.to_first_ms !== null && client.after_first_ms !== null) {
    const [to, after] = [client.to_first_ms, client.after_first_ms].map((ms) =>
      formatWithUnit(ms, 'ms'),
    )
    return `not told apart: of the whole, ${to ?? ''} to the first token and ${after ?? ''} after it`
  }
  if (hidden.includes('queue')) return 'queue, network and everything else, not told apart'
  return 'nothing explains it'
}
