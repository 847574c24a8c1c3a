import { ProblemError } from '../../shared/result.ts'
import type { Target } from '../../shared/target.ts'
import type { Endpoint } from '../http/endpoint.ts'
import { openEndpoint } from '../http/open-endpoint.ts'
import type { OnceAnswer } from '../http/request-once.ts'
import { recognisePage, type RecognisedPage } from '../signals/recognise.ts'

/** Where servers keep their page, from their root: most, NIM, and trtllm-serve. */
const PATHS = ['/metrics', '/v1/metrics', '/prometheus/metrics']

/** How a page begins or goes on, unlike HTML or JSON. */
const PAGE = /^(# (HELP|TYPE) |[a-zA-Z_:][\w:]*(\{[^\n]*\})? [-+\dNI])/m

export interface FoundPage extends RecognisedPage {
  url: string
  text: string
}

type AskAt = (endpoint: Endpoint, path: string) => Promise<OnceAnswer | string>

/**
 * The metrics page of a target: the one that was named, else the first of the usual places where a
 * server of models speaks, or anyone. Null where there is none.
 */
export async function findMetricsPage(
  target: Pick<Target, 'base_url' | 'connection' | 'metrics_url'>,
  endpoint: Endpoint,
  ask: AskAt,
): Promise<FoundPage | null> {
  const root = target.base_url.replace(/\/+$/, '').replace(/\/v1$/, '')
  const urls = target.metrics_url === null ? PATHS.map((path) => root + path) : [target.metrics_url]
  // The target's headers are for the target alone.
  const elsewhere = { ...target.connection, headers: [] }
  const at =
    target.metrics_url === null ? endpoint : await openEndpoint(target.metrics_url, elsewhere)
  const answers = await Promise.all(
    urls.map(async (url) => {
      const { pathname, search } = new URL(url)
      return readPage(url, await ask(at, `${pathname}${search}`))
    }),
  )
  const pages = answers.filter((page) => page !== null)
  return (
    pages.find(({ servers }) => servers.length > 0) ??
    pages.find(({ signals }) => signals.length > 0) ??
    pages[0] ??
    null
  )
}

function readPage(url: string, answer: OnceAnswer | string): FoundPage | null {
  if (typeof answer === 'string' || answer.status !== 200 || !PAGE.test(answer.text)) return null
  try {
    return { url, text: answer.text, ...recognisePage(answer.text) }
  } catch (error) {
    // A page that does not parse is none that could be read during a run.
    if (error instanceof ProblemError) return null
    throw error
  }
}
