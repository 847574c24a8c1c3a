import { setImmediate as nextTurn } from 'node:timers/promises'
import { planRequest, type PlanMaterial, type PlanPhase } from '../../engine/plan/plan-request.ts'
import { createSessions, type PlannedSession, type Sessions } from '../../engine/plan/sessions.ts'
import type { LoadJob } from '../../shared/process-messages.ts'
import type { Endpoint } from '../http/endpoint.ts'
import { requestPath } from '../http/endpoint.ts'
import { requestBytes } from '../http/request-bytes.ts'
import { traceparent, tracePrefix } from '../otlp/traceparent.ts'
import type { ProtocolAdapter } from '../protocols/protocol-adapter.ts'
import type { PreparedRequest } from './exchange.ts'
import { Fifo } from './fifo.ts'
import { isOwn, type ThreadShare } from './threads/share.ts'

/** Requests are made ready ahead of their instant, this many or this much at most. */
const AHEAD_REQUESTS_MAX = 2_000
const AHEAD_BYTES_MAX = 64 * 1024 * 1024
/** Requests made ready in one turn of the event loop before a run. */
const PREPARED_A_TURN = 10

/** A session under way: a request alone where the workload has no sessions. */
export interface SessionRun {
  readonly plan: PlannedSession
  /** Which of its requests is next, or under way. */
  turn: number
  /** That request, where it is ready; null before, and once it was taken. */
  ready: PreparedRequest | null
  /** Whether that request has been taken. */
  taken: boolean
}

/** Where a loop gets its requests from. */
export interface TurnSource {
  /** The next session; null after the last. */
  next(): SessionRun | null
  /** The session's request of its present turn. */
  take(run: SessionRun): PreparedRequest
  /** Goes on to the session's next turn; false where there is none. */
  advance(run: SessionRun): boolean
  /** Gives up a session whose request is not going to be taken. */
  drop(run: SessionRun): void
  /** The turns of the session that are still to come. */
  turnsLeft(run: SessionRun): number
}

export interface SourceOptions {
  job: LoadJob
  endpoint: Endpoint
  adapter: ProtocolAdapter
  material: PlanMaterial
  phase: PlanPhase
  /** Requests of all threads together; null: without end. */
  total: number | null
  share: ThreadShare
}

/**
 * The requests of one phase of a run that belong to one thread, in order, as bytes that are ready
 * before they are due. The sessions are the same for any number of threads; each thread takes its own.
 */
export class RequestSource implements TurnSource {
  readonly #options: SourceOptions
  readonly #sessions: Sessions
  /** Null: requests belong to no trace. */
  readonly #trace_prefix: string | null
  /** Planned, and not yet handed out. */
  readonly #upcoming = new Fifo<SessionRun>()
  /** Sessions that go on, whose next request is not ready yet; they come before new sessions. */
  readonly #going_on = new Fifo<SessionRun>()
  #ended = false
  #closed = false
  #ready = 0
  #ready_bytes = 0
  #refilling: NodeJS.Immediate | null = null

  constructor(options: SourceOptions) {
    this.#options = options
    const { workload, repetition, traced, request_id_prefix } = options.job
    this.#trace_prefix = traced === true ? tracePrefix(request_id_prefix) : null
    this.#sessions = createSessions(workload, repetition, options.phase, options.material.prompts)
  }

  /** Makes requests ready until `count` are, or a limit is reached. */
  prepare(count: number): void {
    const wanted = Math.min(count, AHEAD_REQUESTS_MAX)
    while (this.#ready < wanted && this.#ready_bytes < AHEAD_BYTES_MAX) {
      const run = this.#going_on.shift() ?? this.#planAhead()
      if (run === null) return
      if (!run.taken && run.ready === null) this.#keep(run, this.#make(run))
    }
  }

  /** Makes ready as much as the limits allow, and lets the event loop live meanwhile. */
  async prepareAll(): Promise<void> {
    for (let before = -1; this.#ready > before && !this.#closed;) {
      before = this.#ready
      this.prepare(before + PREPARED_A_TURN)
      await nextTurn()
    }
  }

  next(): SessionRun | null {
    const planned = this.#upcoming.shift()
    if (planned !== undefined) return planned
    return this.#plan()
  }

  take(run: SessionRun): PreparedRequest {
    const ready = this.#release(run)
    return ready ?? this.#make(run)
  }

  drop(run: SessionRun): void {
    this.#release(run)
  }

  advance(run: SessionRun): boolean {
    if (this.turnsLeft(run) === 0) return false
    run.turn += 1
    run.taken = false
    this.#going_on.push(run)
    this.#refillSoon()
    return true
  }

  turnsLeft({ plan, turn }: SessionRun): number {
    const { total } = this.#options
    const turns = total === null ? plan.turns : Math.min(plan.turns, total - plan.first_seq)
    return turns - turn - 1
  }

  close(): void {
    this.#closed = true
    if (this.#refilling !== null) clearImmediate(this.#refilling)
  }

  /** One request a turn of the loop, so that no packet waits for more than one. */
  #refillSoon(): void {
    this.#refilling ??= setImmediate(() => {
      this.#refilling = null
      this.prepare(this.#ready + 1)
    })
  }

  #release(run: SessionRun): PreparedRequest | null {
    const { ready } = run
    run.ready = null
    run.taken = true
    if (ready === null) return null
    this.#ready -= 1
    this.#ready_bytes -= ready.bytes.length
    this.#refillSoon()
    return ready
  }

  #keep(run: SessionRun, request: PreparedRequest): void {
    run.ready = request
    this.#ready += 1
    this.#ready_bytes += request.bytes.length
  }

  #planAhead(): SessionRun | null {
    const run = this.#plan()
    if (run !== null) this.#upcoming.push(run)
    return run
  }

  #plan(): SessionRun | null {
    const { total, share } = this.#options
    while (!this.#ended) {
      const plan = this.#sessions.next()
      if (total !== null && plan.first_seq >= total) this.#ended = true
      else if (isOwn(share, plan.session)) return { plan, turn: 0, ready: null, taken: false }
    }
    return null
  }

  #trace(rid: string): Record<string, string> {
    return this.#trace_prefix === null ? {} : { traceparent: traceparent(this.#trace_prefix, rid) }
  }

  #make({ plan, turn }: SessionRun): PreparedRequest {
    const { job, endpoint, adapter, material, phase } = this.#options
    const seq = plan.first_seq + turn
    const place =
      job.workload.sessions === null
        ? { seq, session: null, turn: null }
        : { seq, session: plan.session, turn }
    const planned = planRequest(job.workload, job.repetition, place, material, phase)
    const asked = adapter.request(planned, {
      model: job.model,
      http_json: job.http_json,
      streaming: job.streaming,
    })
    const warmup = phase === 'warm_up'
    const rid = `${job.request_id_prefix}-${warmup ? 'w' : ''}${seq}`
    const bytes = requestBytes(endpoint, job.api_key, {
      method: 'POST',
      path: requestPath(endpoint, asked.path),
      headers: { ...asked.headers, 'x-request-id': rid, ...this.#trace(rid) },
      body: asked.body,
    })
    return {
      rid,
      seq,
      session: planned.session,
      turn: planned.turn,
      warmup,
      bytes,
      input_tokens: planned.input_tokens,
    }
  }
}
