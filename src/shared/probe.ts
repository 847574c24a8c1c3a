import type { RequestRecord } from './request.ts'
import type { Setting } from './target.ts'

/** What one request brought back, for "Test connection". */
export interface ProbeResult {
  record: RequestRecord
  /** The first characters of the answer, as received. */
  answer: string
  /** What the server calls itself and its models, where it says so. */
  server: string | null
  models: string[]
  streams: boolean
  reports_usage: boolean
  /** A metrics page that answered, and how many signals were recognised on it. */
  metrics_url: string | null
  signals: number
  settings: Setting[]
}
