import { quantile } from '../../../src/engine/stats/quantile.ts'
import type { ClientRun } from './client-run.ts'

const NS_PER_MS = 1e6

export type Score = Record<string, number>

const wordsOf = (text: string): Map<string, bigint[]> =>
  new Map(
    text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => {
        const [rid = '', ...instants] = line.split(' ')
        return [rid, instants.map(BigInt)]
      }),
  )

/**
 * Holds a client against the server, request by request.
 * @param truth The body of the server's `/truth`.
 * @param events The body of its `/events`; empty where it was not asked.
 */
export function score(client: ClientRun, truth: string, events: string): Score {
  const servers = wordsOf(truth)
  const writes = wordsOf(events)
  const ttft_errors: number[] = []
  const send_lags: number[] = []
  const lags: number[] = []
  let count = 0
  let wrong = 0
  for (const request of client.requests) {
    const [read = 0n, first_write = 0n, , tokens = 0n] = servers.get(request.rid) ?? []
    count += request.gaps.length + 1
    if (request.outcome !== 'ok' || request.gaps.length + 1 !== Number(tokens)) wrong += 1
    const ttft = BigInt(request.first) - BigInt(request.sent)
    ttft_errors.push(Number(ttft - (first_write - read)) / NS_PER_MS)
    send_lags.push(Number(BigInt(request.sent) - BigInt(request.scheduled)) / NS_PER_MS)
    let at = BigInt(request.first)
    for (const [index, write] of (writes.get(request.rid) ?? []).entries()) {
      if (index > 0) at += BigInt(Math.round(request.gaps[index - 1] ?? 0))
      lags.push(Number(at - write) / NS_PER_MS)
    }
  }
  return {
    wrong,
    ttft_err_ms_p50: quantile(ttft_errors, 0.5),
    ttft_err_ms_p99: quantile(ttft_errors, 0.99),
    sched_lag_ms_p99: quantile(send_lags, 0.99),
    ev_lag_ms_p99: lags.length > 0 ? quantile(lags, 0.99) : NaN,
    cpu_s_per_1m_events: (client.cpu_s / count) * 1e6,
    events_per_cpu_s: count / client.cpu_s,
  }
}

/** The median of each figure over the runs. */
export function medians(scores: readonly Score[]): Score {
  const names = Object.keys(scores[0] ?? {})
  const median = (name: string): number =>
    quantile(
      scores.map((one) => one[name] ?? NaN),
      0.5,
    )
  return Object.fromEntries(names.map((name) => [name, median(name)]))
}
