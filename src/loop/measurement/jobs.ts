import type { LoadJob, SampleJob } from '../../shared/process-messages.ts'
import { isSimulated, type Target } from '../../shared/target.ts'
import type { Measurable } from './measurable.ts'

/** One reading a second: product.md's rate at which sampling stays out of the way. */
const SAMPLE_INTERVAL_MS = 1_000
const HTTP_PORT = 80
const HTTPS_PORT = 443

interface RunDetails {
  run_id: string
  base_url: string
  api_key: string | null
  repetition: number
}

export function loadJob(plan: Measurable, details: RunDetails): LoadJob {
  const { target, goal, workload } = plan
  return {
    ...details,
    protocol: target.protocol,
    model: target.model,
    http_json: target.http_json,
    streaming: target.streaming,
    connection: target.connection,
    workload,
    ttft_slo_ms: goal.slos.find((slo) => slo.metric === 'ttft_ms')?.max_ms ?? null,
    request_id_prefix: details.run_id,
    traced: target.otlp_port !== null,
  }
}

/** @param run_id null where nothing is sent meanwhile: then no spans are waited for */
export function sampleJob(
  target: Target,
  base_url: string,
  target_is_local: boolean,
  run_id: string | null,
): SampleJob {
  const simulated = isSimulated(target)
  return {
    metrics_url: simulated ? new URL('/metrics', base_url).href : target.metrics_url,
    exporter_urls: simulated ? [] : target.exporter_urls,
    tls: { ca_file: target.connection.ca_file, verify_tls: target.connection.verify_tls },
    ssh: simulated ? null : target.ssh,
    server_port: serverPort(target, base_url),
    target_is_local,
    simulated,
    interval_ms: SAMPLE_INTERVAL_MS,
    otlp:
      run_id === null || target.otlp_port === null
        ? null
        : { port: target.otlp_port, request_id_prefix: run_id },
  }
}

/**
 * Where the server itself listens: its own metrics page, where that is on the same machine, tells it
 * better than an address that may be a proxy's.
 */
function serverPort({ metrics_url }: Target, base_url: string): number {
  if (metrics_url === null) return portOf(base_url)
  const same = new URL(metrics_url).hostname === new URL(base_url).hostname
  return portOf(same ? metrics_url : base_url)
}

/** The port of an address, the usual one of its scheme where it names none. */
function portOf(base_url: string): number {
  const { port, protocol } = new URL(base_url)
  if (port !== '') return Number(port)
  return protocol === 'https:' ? HTTPS_PORT : HTTP_PORT
}
