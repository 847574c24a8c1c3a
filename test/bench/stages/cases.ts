import { createRoofline, type PhaseWork } from '../../../src/demo/simulation/roofline.ts'
import { SIMULATED_GPUS } from '../../../src/demo/simulation/gpus.ts'
import { modelBytes } from '../../../src/demo/simulation/model.ts'
import type { StageName } from '../../../src/shared/diagnosis.ts'
import { SYNTHETIC_DEFAULTS } from '../../../src/shared/prompts.ts'
import { mean } from '../../../src/engine/stats/mean.ts'
import type { Measured, Plan } from './measure.ts'
import type { ProxyDelays } from './delaying-proxy.ts'
import type { Telling } from './staged-server.ts'
import type { ServerPlan } from './under-test.ts'

export type Baseline = 'plain' | 'proxy' | 'tls' | 'staged'

export interface Case {
  name: string
  plan: Plan
  /** The same without what is injected. */
  baseline: Baseline
  /** Milliseconds by stage that were put there, from what really happened or from how the simulation is built. */
  injected(measured: Measured, baseline: Measured): Partial<Record<StageName, number>>
  /** Something is put in that belongs to no stage. */
  has_remainder?: true
}

const DURATION_S = 8
const PROMPT_TOKENS = 128
const OUTPUT_TOKENS = 12
/** Fast steps, so that a short run has many requests. */
const FAST = { gpu: 'H100', quantization: 'fp8', tokenizer_workers: '4' }
const NO_DELAYS: ProxyDelays = {
  tls: false,
  connect_ms: 0,
  request_ms: 0,
  response_ms: 0,
  bytes_per_s: null,
}
const OTLP_PORT = 24_318

function planOf(
  server: ServerPlan,
  proxy: Partial<ProxyDelays> | null,
  load: { concurrency?: number; input?: number; output?: number; streaming?: boolean } = {},
): Plan {
  const { concurrency = 1, input = PROMPT_TOKENS, output = OUTPUT_TOKENS, streaming = true } = load
  return {
    under_test: { server, proxy: proxy === null ? null : { ...NO_DELAYS, ...proxy } },
    streaming,
    workload: {
      prompts: {
        kind: 'synthetic',
        input_tokens: { kind: 'fixed', tokens: input },
        output_tokens: { kind: 'fixed', tokens: output },
        shared_prefix_tokens: 0,
        ...SYNTHETIC_DEFAULTS,
      },
      arrivals: { kind: 'closed', concurrency },
      stop: { kind: 'duration', duration_s: DURATION_S },
    },
  }
}

function simulated(
  settings: Record<string, string> = {},
  added?: Record<string, number>,
): ServerPlan {
  const added_work =
    added === undefined ? null : { parse_s: 0, tokenize_s: 0, deliver_s: 0, ...added }
  return { kind: 'simulated', settings: { ...FAST, ...settings }, added_work }
}

const STEPS = { parse: 6, tokenize: 10, queue: 20, prefill: 30, decode: 40, detokenize: 8 }
const STEP_STAGES: Record<keyof typeof STEPS, StageName> = {
  parse: 'parsing',
  tokenize: 'tokenization',
  queue: 'queue',
  prefill: 'prefill',
  decode: 'decode',
  detokenize: 'delivery',
}

/** The mean of what was noted under a name, over the requests that count. */
function noted({ records, ledger }: Measured, name: string): number {
  return mean(records.map(({ rid }) => ledger[rid]?.added_ms[name] ?? NaN))
}

function allSteps(measured: Measured, baseline: Measured): Partial<Record<StageName, number>> {
  return Object.fromEntries(
    Object.entries(STEP_STAGES).map(([name, stage]) => [
      stage,
      noted(measured, name) - noted(baseline, name),
    ]),
  )
}

/** Due to received by the server, less the way there as the run without a cap has it. */
function waited(measured: Measured, baseline: Measured): number {
  const toServer = ({ records, ledger, started_ns }: Measured): number =>
    mean(
      records.map(({ rid, scheduled_ns }) => {
        const received = BigInt(ledger[rid]?.received_ns ?? 0) - started_ns
        return (Number(received) - scheduled_ns) / 1e6
      }),
    )
  return toServer(measured) - toServer(baseline)
}

function capped(plan: Plan, requests_per_s: number): Plan {
  const stage = {
    duration_s: null,
    from_requests_per_s: requests_per_s,
    to_requests_per_s: requests_per_s,
  }
  return {
    ...plan,
    workload: {
      ...plan.workload,
      arrivals: {
        kind: 'open',
        spacing: 'poisson',
        burstiness: 1,
        stages: [stage],
        max_in_flight: 1,
      },
    },
  }
}

/** Prefill or decode alone, as the simulation's roofline has it, in milliseconds. */
function stepMs(work: Partial<Record<'prefill' | 'decode', PhaseWork>>): number {
  const roofline = createRoofline(SIMULATED_GPUS.H100, modelBytes('fp8', 'auto'), 'fp8')
  const { overhead_s, gpu_s } = roofline.cost(work.prefill ?? NO_WORK, work.decode ?? NO_WORK)
  return (overhead_s + gpu_s) * 1_000
}

const NO_WORK: PhaseWork = {
  sequences: 0,
  tokens: 0,
  sampled: 0,
  context_tokens: 0,
  attention_pairs: 0,
}

function prefillMs(tokens: number): number {
  const pairs = (tokens * (tokens + 1)) / 2
  return stepMs({
    prefill: { sequences: 1, tokens, sampled: 1, context_tokens: 0, attention_pairs: pairs },
  })
}

function decodeMs(prompt: number, output: number): number {
  let ms = 0
  for (let done = 1; done < output; done += 1) {
    const context = prompt + done - 1
    ms += stepMs({
      decode: {
        sequences: 1,
        tokens: 1,
        sampled: 1,
        context_tokens: context,
        attention_pairs: context + 1,
      },
    })
  }
  return ms
}

/** Prompt tokens as the server counted them: a template adds a few. */
function promptTokens({ records }: Measured): number {
  return mean(records.map(({ input_tokens }) => input_tokens ?? NaN))
}

/**
 * A server that takes half as long over everything: one that takes no time at all is asked again at
 * once, and its machine never goes to sleep between two requests.
 */
const HALF: ServerPlan = {
  kind: 'staged',
  steps: Object.fromEntries(Object.entries(STEPS).map(([name, ms]) => [name, ms / 2])),
  telling: 'server-timing',
  otlp_port: OTLP_PORT,
}

export const BASELINES: Record<Baseline, Plan> = {
  plain: planOf(simulated(), null),
  proxy: planOf(simulated(), {}),
  tls: planOf(simulated(), { tls: true }),
  staged: planOf(HALF, {}, { streaming: false }),
}

function staged(telling: Telling, more: Record<string, number> = {}): ServerPlan {
  return { kind: 'staged', steps: { ...STEPS, ...more }, telling, otlp_port: OTLP_PORT }
}

export const CASES: Case[] = [
  {
    name: 'proxy: 40 ms before the TLS handshake of each request',
    plan: planOf(simulated(), { tls: true, connect_ms: 40 }),
    baseline: 'tls',
    injected: (measured) => ({ connect_send: noted(measured, 'connect') }),
  },
  {
    name: 'proxy: requests 30 ms later',
    plan: planOf(simulated(), { request_ms: 30 }),
    baseline: 'proxy',
    injected: (measured) => ({ network: noted(measured, 'request') }),
  },
  {
    name: 'proxy: answers 50 ms later, streamed',
    plan: planOf(simulated(), { response_ms: 50 }),
    baseline: 'proxy',
    injected: (measured, baseline) => ({
      network: noted(measured, 'response') - noted(baseline, 'response'),
    }),
  },
  {
    name: 'proxy: answers at 20 kB a second, streamed',
    plan: planOf(simulated(), { bytes_per_s: 20_000 }),
    baseline: 'proxy',
    injected: (measured, baseline) => ({
      network: noted(measured, 'response') - noted(baseline, 'response'),
    }),
  },
  {
    name: 'simulation: network 25 ms each way',
    plan: planOf(simulated({ network_delay_ms: '25' }), null),
    baseline: 'plain',
    injected: () => ({ network: 50 }),
  },
  {
    name: 'simulation: 20 ms of parsing',
    plan: planOf(simulated({}, { parse_s: 0.02 }), null),
    baseline: 'plain',
    injected: () => ({ parsing: 20 }),
  },
  {
    name: 'simulation: the slow tokenizer',
    plan: planOf(simulated({ tokenizer_mode: 'slow' }), null),
    baseline: 'plain',
    // Host: 5 ms + 0.6 ms a token, instead of 0.6 ms + 4 µs a token.
    injected: (measured) => ({ tokenization: 4.4 + 0.596 * promptTokens(measured) }),
  },
  {
    name: 'simulation: one place for three requests',
    plan: planOf(simulated({ max_num_seqs: '1' }), null, { concurrency: 3 }),
    baseline: 'plain',
    // The place is never empty: each waits for the two before it, less its own way back to the queue.
    injected: (_, baseline) => {
      const ms = stagesOf(baseline)
      const held = ms.prefill + ms.decode
      return { queue: 2 * held - (ms.client_wait + ms.network + ms.tokenization + ms.delivery) }
    },
  },
  {
    name: 'simulation: prompts of 1,800 tokens',
    plan: planOf(simulated(), null, { input: 1_800 }),
    baseline: 'plain',
    injected: (measured, baseline) => ({
      prefill: prefillMs(promptTokens(measured)) - prefillMs(promptTokens(baseline)),
    }),
  },
  {
    name: 'simulation: answers of 40 tokens',
    plan: planOf(simulated(), null, { output: 40 }),
    baseline: 'plain',
    injected: (measured) => {
      const prompt = promptTokens(measured)
      return { decode: decodeMs(prompt, 40) - decodeMs(prompt, OUTPUT_TOKENS) }
    },
  },
  {
    name: 'simulation: 4 ms more a token to deliver',
    plan: planOf(simulated({}, { deliver_s: 0.004 }), null),
    baseline: 'plain',
    // Faster than tokens are computed, so that only the last one is waited for.
    injected: () => ({ delivery: 4 }),
  },
  {
    name: 'simulation: 12 ms more a token to deliver, slower than they are computed',
    plan: planOf(simulated({}, { deliver_s: 0.012 }), null),
    baseline: 'plain',
    injected: (measured, baseline) => {
      // Each of the tokens takes 12.1 ms one after the other, beside the decode of the later ones.
      const decode = stagesOf(measured).decode
      return { delivery: OUTPUT_TOKENS * 12.1 - decode - stagesOf(baseline).delivery }
    },
  },
  {
    name: 'client: a cap of one, 4 requests a second of 147 ms',
    plan: capped(planOf(simulated(), { request_ms: 60 }), 4),
    baseline: 'proxy',
    injected: (measured, baseline) => ({
      client_wait: waited(measured, baseline),
      network: noted(measured, 'request'),
    }),
  },
  {
    name: 'client: a cap of one, and 40 ms before each handshake',
    plan: capped(planOf(simulated(), { tls: true, connect_ms: 40 }), 4),
    baseline: 'tls',
    injected: (measured, baseline) => ({
      client_wait: waited(measured, baseline) - noted(measured, 'connect'),
      connect_send: noted(measured, 'connect'),
    }),
  },
  {
    name: 'Server-Timing: every stage, and answers 25 ms later',
    plan: planOf(staged('server-timing'), { response_ms: 25 }, { streaming: false }),
    baseline: 'staged',
    injected: (measured, baseline) => ({
      ...allSteps(measured, baseline),
      network: noted(measured, 'response') - noted(baseline, 'response'),
    }),
  },
  {
    name: 'spans: every stage, and requests 25 ms later',
    plan: planOf(staged('spans'), { request_ms: 25 }, { streaming: false }),
    baseline: 'staged',
    injected: (measured, baseline) => ({
      ...allSteps(measured, baseline),
      network: noted(measured, 'request'),
    }),
  },
  {
    name: 'spans: a step of 15 ms that is no stage',
    plan: planOf(staged('spans', { rerank: 15 }), {}, { streaming: false }),
    baseline: 'staged',
    injected: (measured, baseline) => ({
      ...allSteps(measured, baseline),
      remainder: noted(measured, 'rerank'),
    }),
    has_remainder: true,
  },
  {
    name: 'timings in answers: prefill and decode, and the rest untold',
    plan: planOf(staged('timings'), {}, { streaming: false }),
    baseline: 'staged',
    injected: (measured, baseline) => {
      const { prefill = 0, decode = 0, ...rest } = allSteps(measured, baseline)
      const halves = Object.keys(rest).map((name) => stagesOf(baseline)[name as StageName])
      // Nothing but these two is told, so that all else, the network included, is the remainder.
      const untold = Object.values(rest).reduce((sum, ms) => sum + ms, 0)
      const before = halves.reduce((sum, ms) => sum + ms, 0) + stagesOf(baseline).network
      return { prefill, decode, remainder: untold + before }
    },
    has_remainder: true,
  },
]

/** Milliseconds by stage; 0 where nothing tells it. */
export function stagesOf(measured: Measured): Record<StageName, number> {
  return Object.fromEntries(
    measured.stages.map(({ name, mean_ms }) => [name, mean_ms ?? 0]),
  ) as Record<StageName, number>
}
