import type { ProbeResult } from '../shared/probe.ts'
import { ProblemError } from '../shared/result.ts'
import type { Target } from '../shared/target.ts'
import { createClock } from './clock.ts'
import { requestPath, type Endpoint } from './http/endpoint.ts'
import { openEndpoint } from './http/open-endpoint.ts'
import { checkApiKey } from './http/request-bytes.ts'
import { requestOnce, type OnceAnswer } from './http/request-once.ts'
import { askConfiguration, mergeSettings } from './probe/ask-configuration.ts'
import { explainFailure } from './probe/explain.ts'
import { findMetricsPage } from './probe/metrics-page.ts'
import { sendOne } from './probe/send-one.ts'
import { readServerInfo } from './probe/server-info.ts'

const QUESTION_TIMEOUT_MS = 5_000
const REQUEST_TIMEOUT_S = 60
const QUESTION_BYTES_MAX = 1024 * 1024
const METRICS_BYTES_MAX = 8 * 1024 * 1024

type Asked = Pick<
  Target,
  'base_url' | 'protocol' | 'model' | 'http_json' | 'streaming' | 'connection' | 'metrics_url'
>

/**
 * Tests a target: one small request through the code that measures, and what the server says of
 * itself. What fails is in `record`, with a sentence that says what to do. Throws a ProblemError
 * only for an address, a key or an option that cannot be, or when `signal` ends it.
 */
export async function probeTarget(
  target: Asked,
  api_key: string | null,
  signal: AbortSignal,
): Promise<ProbeResult> {
  checkApiKey(api_key)
  const endpoint = await openEndpoint(target.base_url, target.connection)
  const ask = asker(endpoint, api_key, signal)
  const root = endpoint.base_path.replace(/\/v1$/, '')
  const [models_answer, version_answer, page] = await Promise.all([
    ask(endpoint, requestPath(endpoint, '/v1/models'), QUESTION_BYTES_MAX),
    ask(endpoint, `${root}/version`, QUESTION_BYTES_MAX),
    findMetricsPage(target, endpoint, (at, path) => ask(at, path, METRICS_BYTES_MAX)),
  ])
  const info = readServerInfo(models_answer, version_answer)
  const model = target.model === '' ? (info.models[0] ?? '') : target.model
  const configuration = await askConfiguration(
    (path, body) => ask(endpoint, `${root}${path}`, QUESTION_BYTES_MAX, body),
    model,
    page?.text ?? null,
  )
  const one = await sendOne({
    target,
    model,
    api_key,
    endpoint,
    clock: createClock(),
    timeout_s: REQUEST_TIMEOUT_S,
    signal,
  })
  if (signal.aborted)
    throw new ProblemError({ code: 'cancelled', message: 'The test was ended before its answer.' })
  const asked = { ...target, model, path: one.path, has_key: api_key !== null }
  return {
    record: { ...one.record, error: explainFailure(one.record, asked, info.models) },
    answer: one.answer,
    ...info,
    server: info.server ?? configuration.server ?? page?.servers[0] ?? null,
    settings: mergeSettings([info.settings, configuration.settings]),
    streams: one.streams,
    reports_usage: one.record.output_tokens_source === 'usage',
    metrics_url: page?.url ?? null,
    signals: page?.signals.length ?? 0,
  }
}

type Ask = (
  endpoint: Endpoint,
  path: string,
  bytes_max: number,
  body?: string | null,
) => Promise<OnceAnswer | string>

/** The key goes to the target alone, never to a metrics page elsewhere. */
function asker(target: Endpoint, api_key: string | null, signal: AbortSignal): Ask {
  const clock = createClock()
  return (endpoint, path, bytes_max, body = null) =>
    requestOnce(
      body === null
        ? { method: 'GET', path, headers: { accept: '*/*' }, body }
        : { method: 'POST', path, headers: { 'content-type': 'application/json' }, body },
      {
        endpoint,
        clock,
        api_key: endpoint.authority === target.authority ? api_key : null,
        timeout_ms: QUESTION_TIMEOUT_MS,
        bytes_max,
        signal,
      },
    )
}
