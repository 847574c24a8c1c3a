import { parseDemoSettings } from '../settings.ts'
import type { RequestSpec } from './request.ts'
import { Simulation } from './simulation.ts'

/** For tests: a closed loop in virtual time, and what it saw. */
export interface TestLoad {
  settings?: Record<string, string>
  seed?: number
  concurrency: number
  requests: number
  spec: (index: number) => Partial<RequestSpec>
}

export interface TestResult {
  simulation: Simulation
  end_s: number
  ttft_ms: number[]
  e2e_ms: number[]
  tokens: number[]
  /** Order in which requests got their first token, by index. */
  first_tokens: number[]
  kv_share_max: number
  waiting_mean: number
  running_mean: number
}

const MS = 1_000
const SAMPLE_S = 0.1

export const SPEC: RequestSpec = {
  prompt_tokens: 128,
  output_tokens: 24,
  block_hashes: [],
  finish_reason: 'length',
  stream: true,
  request_bytes: 800,
  head_bytes: 200,
  token_bytes: 250,
  final_bytes: 500,
}

interface Flight {
  index: number
  sent_s: number
  first_s: number | null
  tokens: number
}

/** Runs `requests` requests with `concurrency` in flight, and samples the server's gauges. */
export function runClosedLoop(load: TestLoad): TestResult {
  const simulation = new Simulation(parseDemoSettings(load.settings ?? {}), load.seed ?? 1)
  const result: TestResult = {
    simulation,
    end_s: 0,
    ttft_ms: [],
    e2e_ms: [],
    tokens: [],
    first_tokens: [],
    kv_share_max: 0,
    waiting_mean: 0,
    running_mean: 0,
  }
  const flights = new Map<number, Flight>()
  let sent = 0
  let samples = 0
  let next_sample_s = SAMPLE_S
  const send = (t_s: number): void => {
    if (sent === load.requests) return
    const id = simulation.submit(t_s, { ...SPEC, ...load.spec(sent) })
    flights.set(id, { index: sent, sent_s: t_s, first_s: null, tokens: 0 })
    sent += 1
  }
  const sample = (): void => {
    const { running, waiting } = simulation.scheduler
    result.running_mean += (running - result.running_mean) / (samples + 1)
    result.waiting_mean += (waiting - result.waiting_mean) / (samples + 1)
    samples += 1
  }
  for (let index = 0; index < load.concurrency; index += 1) send(0)
  for (let due_s = simulation.nextDue(); due_s !== null; due_s = simulation.nextDue()) {
    for (; next_sample_s <= due_s; next_sample_s += SAMPLE_S) sample()
    for (const { id, kind, t_s } of simulation.advance(due_s)) {
      const flight = flights.get(id)
      if (flight === undefined) throw new Error(`arrival for request ${id} after its end`)
      if (kind === 'token') {
        flight.tokens += 1
        if (flight.first_s === null) {
          flight.first_s = t_s
          result.first_tokens.push(flight.index)
          result.ttft_ms[flight.index] = (t_s - flight.sent_s) * MS
        }
      }
      if (kind !== 'end') continue
      flights.delete(id)
      result.e2e_ms[flight.index] = (t_s - flight.sent_s) * MS
      result.tokens[flight.index] = flight.tokens
      result.end_s = t_s
      send(t_s)
    }
    const { used_blocks, capacity_blocks } = simulation.kv
    result.kv_share_max = Math.max(result.kv_share_max, used_blocks / capacity_blocks)
  }
  return result
}

/** The nearest-rank percentile. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
}
