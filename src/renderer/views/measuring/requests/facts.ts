import { ABSENT, formatCount, formatNumber, NBSP } from '../../../../engine/format/number.ts'
import {
  e2eMs,
  tpotMs,
  ttftFromSendMs,
  ttftMs,
} from '../../../../engine/summary/request-metrics.ts'
import type { RequestTimeline } from '../../../../shared/run-events.ts'
import type { TimelineView } from './timeline.ts'

/** One figure of a request, with what stands small beside it. */
export interface Fact {
  name: string
  value: string
  note: string | null
}

const ms = (value: number | null): string =>
  value === null ? ABSENT : `${formatNumber(value)}${NBSP}ms`

/** The figures of one request, in the order of what happens to it. */
export function requestFacts({ request }: RequestTimeline, view: TimelineView): Fact[] {
  const fact = (name: string, value: string, note: string | null = null): Fact => ({
    name,
    value,
    note,
  })
  const server = [request.server_prompt_ms, request.server_decode_ms]
  return [
    fact('TTFT', ms(ttftMs(request)), fromSend(ttftFromSendMs(request))),
    fact('TPOT', ms(tpotMs(request))),
    fact('Longest gap', ms(view.gap_ms_max)),
    fact('End to end', ms(e2eMs(request))),
    fact(
      'Output',
      `${formatCount(request.output_tokens)} tokens`,
      `in ${formatCount(request.events)} events, by ${request.output_tokens_source}`,
    ),
    fact(
      'Input',
      request.input_tokens === null ? ABSENT : `${formatCount(request.input_tokens)} tokens`,
    ),
    fact('Connection', connection(request.connection_reused), status(request.http_status)),
    ...(server.every((part) => part === null)
      ? []
      : [
          fact(
            'Server’s own count',
            `prompt ${ms(server[0] ?? null)}, decode ${ms(server[1] ?? null)}`,
          ),
        ]),
    ...(request.session === null
      ? []
      : [
          fact(
            'Session',
            formatCount(request.session),
            `turn ${formatCount((request.turn ?? 0) + 1)}`,
          ),
        ]),
  ]
}

const fromSend = (value: number | null): string | null =>
  value === null ? null : `${ms(value)} from send`
const connection = (reused: boolean | null): string =>
  reused === null ? ABSENT : reused ? 'reused' : 'new'
const status = (http_status: number | null): string | null =>
  http_status === null ? null : `HTTP ${String(http_status)}`
