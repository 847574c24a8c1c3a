import { parseDemoSettings } from '../../../src/demo/settings.ts'
import { Simulation } from '../../../src/demo/simulation/simulation.ts'
import { createRandom, deriveSeed, type Random } from '../../../src/engine/stats/random.ts'
import { ProblemError } from '../../../src/shared/result.ts'
import { about, type Scenario, type ScenarioLoad } from './scenario.ts'
import type { ViewName } from './views.ts'

/** Answers' tokens of one run, so that a scenario takes a fraction of a second. */
const TOKENS_A_RUN = 20_000
const REQUESTS_MIN = 60
const REQUESTS_MAX = 400
const TURNS_MIN = 6
const REDRAWS_MAX = 50

const METRICS = ['ttft_ms', 'e2e_ms', 'tpot_ms', 'output_tokens_per_s'] as const
const VIEWS_DRAWN: readonly ViewName[] = [
  'bundled',
  'vllm_dcgm_node',
  'vllm_dcgm_node',
  'vllm_dcgm_node',
  'vllm_dcgm',
  'vllm_smi_node',
  'vllm_node_model',
  'vllm_alone',
  'dcgm_alone',
  'llama_timings',
  'nothing',
]

/**
 * Servers and loads that nobody chose: each is drawn from its number alone. They are what the rules
 * are tried on that were not written with the scenarios in view.
 */
export function drawScenario(number: number): Scenario {
  const random = createRandom(deriveSeed(number, 77))
  for (let draw = 0; draw < REDRAWS_MAX; draw += 1) {
    const scenario = drawOnce(number, random)
    if (starts(scenario)) return scenario
  }
  throw new Error(`no server of number ${String(number)} starts`)
}

function drawOnce(number: number, random: Random): Scenario {
  const one = <T>(values: readonly T[]): T => values[random.int(values.length)] as T
  const seldom = (often: string, others: readonly string[]): string =>
    random.next() < 0.65 ? often : one(others)
  const output = one([4, 16, 32, 64, 128, 256])
  const prompt = one([32, 128, 128, 400, 900, 1_500])
  const load = drawLoad(random, one)
  const settings = {
    gpu: one(['L4', 'L40S', 'L40S', 'A100-80GB', 'H100']),
    quantization: one(['none', 'fp8']),
    max_model_len: '8192',
    max_num_seqs: one(['2', '4', '8', '16', '32', '64', '128']),
    max_num_batched_tokens: seldom('4096', ['128', '256', '512', '1024']),
    gpu_memory_utilization: seldom('0.9', ['0.5', '0.6', '0.66', '0.7', '0.8']),
    tokenizer_mode: seldom('auto', ['slow']),
    tokenizer_workers: one(['1', '1', '2', '4']),
    network_delay_ms: seldom('0', ['20', '100', '300', '800']),
    network_mbps: seldom('10000', ['0.3', '0.5', '1', '3', '10']),
  }
  return {
    name: `drawn ${String(number)}`,
    about: 'mix',
    settings,
    load,
    requests: requestsOf(load, output),
    prompt_tokens: about(prompt),
    output_tokens: about(output),
    metric: one(METRICS),
    view: one(VIEWS_DRAWN),
  }
}

function drawLoad(random: Random, one: <T>(values: readonly T[]) => T): ScenarioLoad {
  return random.next() < 0.7
    ? { kind: 'closed', concurrency: one([1, 4, 8, 16, 24, 32, 48, 80]) }
    : { kind: 'open', requests_per_s: one([0.5, 1, 2, 4, 8, 12]) }
}

function requestsOf(load: ScenarioLoad, output: number): number {
  const turns = load.kind === 'closed' ? load.concurrency * TURNS_MIN : 0
  const affordable = Math.round(TOKENS_A_RUN / output)
  return Math.max(turns, REQUESTS_MIN, Math.min(REQUESTS_MAX, affordable))
}

/** Whether the model fits and the settings go together. */
function starts({ settings, prompt_tokens, output_tokens }: Scenario): boolean {
  try {
    const simulation = new Simulation(parseDemoSettings(settings), 1)
    const longest = longestOf(prompt_tokens) + longestOf(output_tokens)
    return simulation.kv.capacity_blocks * 16 >= longest
  } catch (error) {
    if (error instanceof ProblemError) return false
    throw error
  }
}

function longestOf(lengths: Scenario['prompt_tokens']): number {
  return lengths.kind === 'lognormal' ? lengths.max : 0
}
