import type { Arrival, Simulation } from '../../../src/demo/simulation/simulation.ts'
import type { EventQueue } from '../../../src/demo/simulation/event-queue.ts'
import type { RequestSpec, SimulatedRequest } from '../../../src/demo/simulation/request.ts'
import { WorkerPool } from '../../../src/demo/simulation/worker-pool.ts'
import { certify } from '../../../src/engine/certificate/certify.ts'
import { quantile } from '../../../src/engine/stats/quantile.ts'
import type { RequestRecord } from '../../../src/shared/request.ts'
import type { Certificate } from '../../../src/shared/summary.ts'

const NS_PER_S = 1e9
const MS_PER_S = 1_000
const PERCENT = 100

interface Flight {
  record: RequestRecord
  last_event_ns: number | null
}

/** Sends requests to a simulation in virtual time and keeps their records, as the load client does. */
export class VirtualClient {
  readonly records: RequestRecord[] = []
  readonly #simulation: Simulation
  readonly #clock: EventQueue
  readonly #start_s: number
  readonly #cpu = new WorkerPool(1)
  readonly #cost_s: number
  readonly #in_flight_max: number
  readonly #specOf: (seq: number) => RequestSpec
  readonly #onEnd: (t_s: number) => void
  readonly #flights = new Map<number, Flight>()
  readonly #waiting: { seq: number; due_s: number }[] = []
  readonly #delays_s: number[] = []
  #idle_connections = 0
  #connections = 0
  #under_way = 0

  constructor(options: {
    simulation: Simulation
    clock: EventQueue
    start_s: number
    client_ms: number
    in_flight_max: number | null
    specOf: (seq: number) => RequestSpec
    onEnd: (t_s: number) => void
  }) {
    this.#simulation = options.simulation
    this.#clock = options.clock
    this.#start_s = options.start_s
    this.#cost_s = options.client_ms / MS_PER_S
    this.#in_flight_max = options.in_flight_max ?? Infinity
    this.#specOf = options.specOf
    this.#onEnd = options.onEnd
  }

  /** A request is due; it leaves once it may, and once the client gets round to it. */
  due(seq: number, t_s: number): void {
    this.#waiting.push({ seq, due_s: t_s })
    this.#sendWaiting(t_s)
  }

  /** What reached the client's socket. */
  take({ id, kind, t_s }: Arrival): void {
    const flight = this.#flights.get(id)
    if (flight === undefined) throw new Error(`arrival for request ${String(id)} after its end`)
    const seen_s = this.#work(t_s)
    this.#clock.at(seen_s, (now_s) => {
      this.#read(flight, kind, now_s, id)
    })
  }

  /** The server's own account of a request, as llama.cpp puts it into the answer. */
  account(request: SimulatedRequest): void {
    const flight = this.#flights.get(request.id)
    const { scheduled_s, first_token_s, last_token_s } = request
    if (flight === undefined || scheduled_s === null) return
    if (first_token_s === null || last_token_s === null) return
    flight.record.server_prompt_ms = (first_token_s - scheduled_s) * MS_PER_S
    flight.record.server_decode_ms = (last_token_s - first_token_s) * MS_PER_S
  }

  certificate(end_s: number): Certificate {
    const lags_ms = this.records.map((r) => ((r.sent_ns ?? 0) - r.scheduled_ns) / 1e6)
    const capped = Number.isFinite(this.#in_flight_max)
    const at = (share: number): number => (capped ? 0 : quantile(lags_ms, share))
    return certify(
      {
        event_loop_delay_ms_p99: quantile(this.#delays_s, 0.99) * MS_PER_S,
        client_cpu_pct: (this.#cpu.busyUntil(end_s) / (end_s - this.#start_s)) * PERCENT,
        cpu_wait_pct: 0,
        send_lag_ms_p50: at(0.5),
        send_lag_ms_p99: at(0.99),
        send_lag_ms_max: at(1),
        requests_asked: this.records.length,
        requests_delivered: this.records.length,
        requests_unsent: 0,
        connections_new: this.#connections,
        connections_reused: this.records.length - this.#connections,
        threads: [],
      },
      { ttft_slo_ms: null, threads_max: 1, requests_waited_out: 0 },
    )
  }

  #sendWaiting(now_s: number): void {
    while (this.#under_way < this.#in_flight_max) {
      const next = this.#waiting.shift()
      if (next === undefined) return
      this.#under_way += 1
      this.#clock.at(this.#work(now_s), (sent_s) => {
        this.#send(next.seq, next.due_s, sent_s)
      })
    }
  }

  /** When the client's one thread is done with a piece of work that comes up at `t_s`. */
  #work(t_s: number): number {
    if (this.#cost_s === 0) {
      this.#delays_s.push(0)
      return t_s
    }
    const done_s = this.#cpu.run(t_s, this.#cost_s)
    this.#delays_s.push(done_s - t_s - this.#cost_s)
    return done_s
  }

  #send(seq: number, due_s: number, sent_s: number): void {
    const spec = this.#specOf(seq)
    const reused = this.#idle_connections > 0
    if (reused) this.#idle_connections -= 1
    else this.#connections += 1
    const record = newRecord(seq, spec, reused, this.#ns(due_s), this.#ns(sent_s))
    this.records.push(record)
    this.#flights.set(this.#simulation.submit(sent_s, spec), { record, last_event_ns: null })
  }

  #read(flight: Flight, kind: Arrival['kind'], now_s: number, id: number): void {
    const { record } = flight
    const now_ns = this.#ns(now_s)
    if (kind === 'head') record.headers_ns = now_ns
    if (kind === 'token') {
      record.first_ns ??= now_ns
      if (flight.last_event_ns !== null) record.itl_ns.push(now_ns - flight.last_event_ns)
      flight.last_event_ns = now_ns
      record.last_ns = now_ns
      record.events += 1
    }
    if (kind !== 'end') return
    record.end_ns = now_ns
    record.outcome = 'ok'
    this.#flights.delete(id)
    this.#idle_connections += 1
    this.#under_way -= 1
    this.#sendWaiting(now_s)
    this.#onEnd(now_s)
  }

  #ns(t_s: number): number {
    return Math.round((t_s - this.#start_s) * NS_PER_S)
  }
}

function newRecord(
  seq: number,
  spec: RequestSpec,
  reused: boolean,
  scheduled_ns: number,
  sent_ns: number,
): RequestRecord {
  return {
    rid: `v${String(seq)}`,
    seq,
    session: null,
    turn: null,
    warmup: false,
    scheduled_ns,
    begun_ns: sent_ns,
    sent_ns,
    connected_ns: sent_ns,
    connection_reused: reused,
    headers_ns: null,
    first_ns: null,
    last_ns: null,
    end_ns: sent_ns,
    events: 0,
    itl_ns: [],
    event_tokens: null,
    outcome: 'cut_off',
    fault: null,
    retry_after_s: null,
    http_status: 200,
    error: null,
    input_tokens: spec.prompt_tokens,
    output_tokens: spec.output_tokens,
    output_tokens_source: 'usage',
    bytes_sent: spec.request_bytes,
    bytes_received: spec.head_bytes + spec.output_tokens * spec.token_bytes + spec.final_bytes,
    server_prompt_ms: null,
    server_decode_ms: null,
    server_timing: null,
  }
}
