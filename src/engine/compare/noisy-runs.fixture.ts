import type { Random } from '../stats/random.ts'
import { closedLoop, type MadeRequest } from '../summary/closed-loop.fixture.ts'
import type { RequestRecord } from '../../shared/request.ts'
import type { ComparedSide } from './input.ts'

/** What a made-up server does to its requests. */
export interface Noise {
  runs: number
  requests: number
  concurrency: number
  /** Standard deviation of the logarithm between runs: restarts, clocks, placement. */
  run_sd: number
  /** Standard deviation and correlation of the slow wave that neighbours share. */
  wave_sd: number
  wave_correlation: number
  /** Standard deviation of a single request's logarithm, and the share of Pareto spikes. */
  request_sd: number
  spike_share: number
  /** All times of the server are multiplied by it. */
  factor: number
}

export const QUIET: Noise = {
  runs: 3,
  requests: 300,
  concurrency: 4,
  run_sd: 0.03,
  wave_sd: 0.15,
  wave_correlation: 0.9,
  request_sd: 0.4,
  spike_share: 0.02,
  factor: 1,
}

const TTFT_MS = 100
const TPOT_MS = 10
const TOKENS = 11
const PARETO_SHAPE = 2.5
const FAILS_WITH_MS = 5

/** A side whose requests are known with all their events. */
export interface DrawnSide extends ComparedSide {
  runs: { repetition: number; records: RequestRecord[]; end_ns: number }[]
}

/** One side of a comparison, drawn: latencies heavy-tailed, autocorrelated, shifted from run to run. */
export function noisySide(noise: Noise, random: Random, fails = 0): DrawnSide {
  const runs = Array.from({ length: noise.runs }, (_, repetition) => ({
    repetition,
    ...closedLoop(noisyRequests(noise, random, fails), noise.concurrency),
  }))
  return { settings: [], runs, left_out: [] }
}

function noisyRequests(noise: Noise, random: Random, fails: number): MadeRequest[] {
  const run = random.normal() * noise.run_sd
  let wave = random.normal()
  return Array.from({ length: noise.requests }, () => {
    const rho = noise.wave_correlation
    wave = rho * wave + Math.sqrt(1 - rho * rho) * random.normal()
    const own = random.normal() * noise.request_sd
    const spike = random.next() < noise.spike_share ? random.next() ** (-1 / PARETO_SHAPE) : 1
    const slow = noise.factor * Math.exp(run + noise.wave_sd * wave)
    const ttft_ms = TTFT_MS * slow * Math.exp(own) * spike
    const e2e_ms = ttft_ms + TPOT_MS * (TOKENS - 1) * slow
    if (random.next() < fails) return { ttft_ms, e2e_ms: FAILS_WITH_MS, outcome: 'timeout' }
    return { ttft_ms, e2e_ms, tokens: TOKENS }
  })
}
