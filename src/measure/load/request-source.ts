import { NO_MATERIAL, planRequest, type PlanPhase } from '../../engine/plan/plan-request.ts'
import type { LoadJob } from '../../shared/process-messages.ts'
import type { PromptEntry } from '../../shared/prompts.ts'
import type { Endpoint } from '../http/endpoint.ts'
import { requestPath } from '../http/endpoint.ts'
import { requestBytes } from '../http/request-bytes.ts'
import type { ProtocolAdapter } from '../protocols/protocol-adapter.ts'
import type { PreparedRequest } from './exchange.ts'

/** Requests are made ready ahead of their instant, this many or this much at most. */
const AHEAD_REQUESTS_MAX = 2_000
const AHEAD_BYTES_MAX = 64 * 1024 * 1024

export interface SourceOptions {
  job: LoadJob
  endpoint: Endpoint
  adapter: ProtocolAdapter
  prompts: readonly PromptEntry[] | null
  phase: PlanPhase
  /** Null: without end. */
  total: number | null
}

/** The requests of one phase of a run, in order, as bytes that are ready before they are due. */
export class RequestSource {
  readonly #options: SourceOptions
  readonly #ready: PreparedRequest[] = []
  #readyBytes = 0
  #next = 0
  #refilling: NodeJS.Immediate | null = null

  constructor(options: SourceOptions) {
    this.#options = options
  }

  /** Makes requests ready until `count` are, or a limit is reached. */
  prepare(count: number): void {
    const wanted = Math.min(count, AHEAD_REQUESTS_MAX)
    while (this.#ready.length < wanted && this.#readyBytes < AHEAD_BYTES_MAX && this.#hasNext()) {
      const request = this.#make()
      this.#ready.push(request)
      this.#readyBytes += request.bytes.length
    }
  }

  /** The next request; null after the last. The place it leaves is filled when the loop is idle. */
  take(): PreparedRequest | null {
    const ready = this.#ready.shift()
    if (ready === undefined) return this.#hasNext() ? this.#make() : null
    this.#readyBytes -= ready.bytes.length
    if (this.#hasNext())
      this.#refilling ??= setImmediate(() => {
        this.#refill()
      })
    return ready
  }

  close(): void {
    if (this.#refilling !== null) clearImmediate(this.#refilling)
  }

  /** One request a turn of the loop, so that no packet waits for more than one. */
  #refill(): void {
    this.#refilling = null
    this.prepare(this.#ready.length + 1)
  }

  #hasNext(): boolean {
    const { total } = this.#options
    return total === null || this.#next < total
  }

  #make(): PreparedRequest {
    const { job, endpoint, adapter, prompts, phase } = this.#options
    const seq = this.#next
    this.#next += 1
    const place = { seq, session: null, turn: null }
    const material = { ...NO_MATERIAL, prompts }
    const planned = planRequest(job.workload, job.repetition, place, material, phase)
    const asked = adapter.request(planned, { model: job.model, http_json: job.http_json })
    const warmup = phase === 'warm_up'
    const rid = `${job.request_id_prefix}-${warmup ? 'w' : ''}${seq}`
    const bytes = requestBytes(endpoint, job.api_key, {
      method: 'POST',
      path: requestPath(endpoint, asked.path),
      headers: { ...asked.headers, 'x-request-id': rid },
      body: asked.body,
    })
    return { rid, seq, warmup, bytes, input_tokens: planned.input_tokens }
  }
}
