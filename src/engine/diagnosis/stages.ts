import { STAGES, type Stage, type StageName, type StagePart } from '../../shared/diagnosis.ts'
import { formatWithUnit } from '../format/number.ts'
import type { ClientPath } from './client-path.ts'
import { insideMs, networkPart, serverSpentMs, type Part } from './network-part.ts'
import { SERVER_STAGES, type ServerStage } from './part-names.ts'
import type { ServerPath } from './server-path.ts'

/** A part of the remainder is measured apart from it. */
const ROUNDING = 1.05
const WOULD_TELL = 'a metrics page, a Server-Timing header or spans that have it would tell'

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
  const total = client.e2e_ms
  const parts = partsOf(client, server)
  const explained = STAGES.reduce((sum, name) => sum + (parts[name].ms ?? 0), 0)
  const left = total - explained
  parts.remainder = { ms: left, source: remainderSource(client, server) }
  const inside = insideRemainder(client, server, left)
  return STAGES.map((name) => {
    const { ms, source } = parts[name]
    const share_pct = ms === null || total <= 0 ? null : (ms / total) * 100
    const stage = { name, mean_ms: ms, share_pct, source }
    return name === 'remainder' && inside.length > 0 ? { ...stage, parts: inside } : stage
  })
}

function partsOf(client: ClientPath, server: ServerPath): Record<StageName, Part> {
  const seen = (ms: number | null, source: string): Part => ({
    ms,
    source: ms === null ? 'not seen by the client' : source,
  })
  const onServer = Object.fromEntries(
    SERVER_STAGES.map((name) => [name, server.stages[name] ?? unknown(name)]),
  ) as Record<ServerStage, Part>
  return {
    client_wait: seen(client.client_wait_ms, 'client: scheduled to taken up, or to sent'),
    connect_send: seen(client.connect_send_ms, 'client: taken up to sent, on a new connection'),
    network: networkPart(client, server),
    ...onServer,
    delivery: deliveryPart(server),
    remainder: { ms: null, source: '' },
  }
}

function unknown(name: ServerStage): Part {
  return { ms: null, source: `the server reveals no ${name} time; ${WOULD_TELL}` }
}

/**
 * Spans of the work behind the model run while the next tokens are computed: what there is more in
 * stages than in the whole is such an overlap, and no time that a request waited for.
 */
function deliveryPart(server: ServerPath): Part {
  const { delivery } = server.stages
  if (delivery === null) return unknown('delivery')
  if (server.e2e === null || !delivery.source.startsWith('spans')) return delivery
  const over = serverSpentMs(server) - insideMs(server, server.e2e.ms)
  if (over <= 0) return delivery
  const ms = Math.max(0, delivery.ms - over)
  return { ms, source: `${delivery.source}, less what runs beside the other stages` }
}

function remainderSource(client: ClientPath, server: ServerPath): string {
  const { queue, prefill, decode } = server.stages
  if (server.e2e !== null) return 'inside the server, in no stage that it tells'
  if (queue !== null) return 'nothing explains it'
  if (prefill !== null || decode !== null)
    return 'queue, network and everything else, not told apart'
  const split = clientOnly(client)
    .map(({ name, mean_ms }) => `${formatWithUnit(mean_ms, 'ms')} from ${name}`)
    .join(', ')
  return `not told apart; of the whole, the client sees ${split}`
}

/**
 * What is known of the remainder: the server's own names; and, of a server that does not tell its
 * whole time, the instants that the client sees. A name that takes more than is left is none of it: the
 * stages hold that time already.
 */
function insideRemainder(client: ClientPath, server: ServerPath, left_ms: number): StagePart[] {
  if (server.e2e !== null)
    return server.named.filter(({ mean_ms }) => mean_ms <= left_ms * ROUNDING)
  const { prefill, decode } = server.stages
  const { client_wait_ms, connect_send_ms, to_first_ms, after_first_ms } = client
  if (client_wait_ms === null || connect_send_ms === null || to_first_ms === null)
    return server.named
  if (prefill !== null && decode !== null && server.stages.queue === null) {
    const before = to_first_ms - client_wait_ms - connect_send_ms - prefill.ms
    return [
      ...server.named,
      part('to the first token, less prefill', before, 'client − timings of the server'),
      part(
        'after it, less decode',
        (after_first_ms ?? 0) - decode.ms,
        'client − timings of the server',
      ),
    ]
  }
  if (prefill !== null || decode !== null) return server.named
  return [...server.named, ...clientOnly(client)]
}

/** The split that the client alone can see. */
function clientOnly(client: ClientPath): StagePart[] {
  const seen: [string, number | null, string][] = [
    ['sending to the head of the answer', client.to_head_ms, 'client: sent to head'],
    ['there to the first token', client.head_to_first_ms, 'client: head to first token'],
    ['the first to the last token', client.after_first_ms, 'client: first to last token'],
  ]
  return seen.flatMap(([name, ms, source]) => (ms === null ? [] : [part(name, ms, source)]))
}

function part(name: string, mean_ms: number, source: string): StagePart {
  return { name, mean_ms, source }
}
