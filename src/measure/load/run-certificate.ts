import { createHistogram, type RecordableHistogram } from 'node:perf_hooks'
import { certify, type CertifyContext } from '../../engine/certificate/certify.ts'
import type { Certificate } from '../../shared/summary.ts'
import type { ThreadReadings } from './self-watch.ts'
import type { LoadReport } from './sender-report.ts'

const NS_PER_MS = 1e6

/**
 * The certificate of a run so far. Lags of all threads are put into one histogram: percentiles of
 * several threads have no mean. Of the rest the worst thread counts.
 */
export function certifyRun(
  load: LoadReport,
  threads: readonly ThreadReadings[],
  lags: readonly RecordableHistogram[],
  context: Omit<CertifyContext, 'requests_waited_out'>,
): Certificate {
  const lag = createHistogram()
  for (const one of lags) if (one.count > 0) lag.add(one)
  const lag_ms = (ns: number): number => (lag.count === 0 ? 0 : ns / NS_PER_MS)
  const requests_asked = load.asked - load.on_their_way
  const waits = threads.flatMap(({ cpu_wait_pct }) => cpu_wait_pct ?? [])
  const readings = {
    event_loop_delay_ms_p99: worst(threads.map((thread) => thread.event_loop_delay_ms_p99)),
    client_cpu_pct: worst(threads.map((thread) => thread.cpu_pct)),
    cpu_wait_pct: waits.length === 0 ? null : worst(waits),
    send_lag_ms_p50: lag_ms(lag.percentile(50)),
    send_lag_ms_p99: lag_ms(lag.percentile(99)),
    send_lag_ms_max: lag_ms(lag.max),
    requests_asked,
    requests_delivered: load.delivered,
    requests_unsent: Math.max(0, requests_asked - load.delivered),
    connections_new: load.connections_new,
    connections_reused: load.connections_reused,
    threads: [...threads],
  }
  return certify(readings, { ...context, requests_waited_out: load.waited_out })
}

/** Of a run that ended before anything was measured. */
export function nothingMeasured(): Certificate {
  const readings = {
    event_loop_delay_ms_p99: 0,
    client_cpu_pct: 0,
    cpu_wait_pct: null,
    send_lag_ms_p50: 0,
    send_lag_ms_p99: 0,
    send_lag_ms_max: 0,
    requests_asked: 0,
    requests_delivered: 0,
    requests_unsent: 0,
    connections_new: 0,
    connections_reused: 0,
    threads: [],
  }
  return certify(readings, { ttft_slo_ms: null, threads_max: 1, requests_waited_out: 0 })
}

function worst(values: readonly number[]): number {
  return Math.max(0, ...values)
}
