import { describe, expect, it } from 'vitest'
import { DEMO_SETTINGS } from '../../shared/demo-settings.ts'
import { BOTTLENECKS, type Advice, type Bottleneck } from '../../shared/diagnosis.ts'
import { adviceFor, experimentsFor } from './advice.ts'
import type { AdviceContext } from './advice/candidate.ts'
import { adviceContext } from './advice/context.ts'
import { attribute } from './attribution.ts'
import { readFacts } from './facts.ts'
import type { DiagnosedTarget } from './input.ts'
import { scenarioInput, type Scenario } from './scenario.fixture.ts'

const SCENARIO: Scenario = {
  concurrency: 32,
  network_ms: 500,
  tokenize_ms: 100,
  queue_ms: 500,
  prefill_ms: 50,
  decode_ms: 500,
  reveals: 'histograms',
  gauges: { server_requests_running: 16, server_requests_waiting: 16, host_cpu_pct: 20 },
}

function contextOf(
  settings: Record<string, string>,
  target: Partial<DiagnosedTarget> = {},
  scenario: Partial<Scenario> = {},
): AdviceContext {
  const input = scenarioInput({ ...SCENARIO, ...scenario, settings })
  const facts = readFacts(input, input.runs)
  return adviceContext(
    { ...input, target: { ...input.target, ...target } },
    facts,
    attribute(facts),
  )
}

const BUNDLED = { control: 'bundled' } as const
const DEMO = Object.fromEntries(DEMO_SETTINGS.map(({ name, default: value }) => [name, value]))

const changes = (context: AdviceContext, binds: Bottleneck): [string, string | null, string][] =>
  adviceFor(context, binds).advice.map(({ setting, from, to }) => [setting, from, to])

describe('advice for the bundled server', () => {
  it('offers only values that it takes', () => {
    const context = contextOf({ ...DEMO, tokenizer_mode: 'slow', network_mbps: '1' }, BUNDLED)
    const advice = BOTTLENECKS.flatMap((bottleneck) => adviceFor(context, bottleneck).advice)
    expect(advice.length).toBeGreaterThan(8)
    for (const { setting, to } of advice) {
      const known = DEMO_SETTINGS.find(({ name }) => name === setting)
      if (known === undefined) throw new Error(`${setting} is not a setting of the bundled server`)
      const taken =
        known.kind === 'choice'
          ? known.choices.includes(to)
          : Number(to) >= known.min && Number(to) <= known.max
      expect(taken, `${setting} ${to}`).toBe(true)
    }
  })

  it('has something for each constraint that it can show', () => {
    const context = contextOf({ ...DEMO, network_mbps: '1' }, BUNDLED)
    const without = BOTTLENECKS.filter(
      (bottleneck) => adviceFor(context, bottleneck).advice.length === 0,
    )
    // Its cache is far from full here, so that nothing is owed to it but what waits in line.
    expect(without).toEqual(['client'])
  })

  it('shortens the way where the set delay is the time, else widens the link', () => {
    const first = (settings: Record<string, string>): string | undefined =>
      changes(contextOf({ ...DEMO, ...settings }, BUNDLED), 'network')[0]?.[0]
    expect(first({ network_delay_ms: '250' })).toBe('network_delay_ms')
    expect(first({ network_mbps: '1' })).toBe('network_mbps')
  })
})

describe('advice by the server’s own names', () => {
  it('never proposes what is set already, nor what the load cannot use', () => {
    const context = contextOf({ '--max-num-seqs': '64', '--quantization': 'fp8' })
    expect(adviceFor(context, 'under_used_gpu').server).toBe('vLLM')
    expect(changes(context, 'under_used_gpu')).toEqual([['--max-num-seqs', '64', '128']])
    // Quantised already; prompts of this load share no start; the other value is not known.
    expect(changes(context, 'compute')).toEqual([])
  })

  it('takes a server’s default where a start command leaves it, and says so where it is unsure', () => {
    const settings = { '--max-num-seqs': '16' }
    const started = adviceFor(contextOf(settings, { control: 'command' }), 'memory_bandwidth')
    const quantise = started.advice.find(({ setting }) => setting === '--quantization')
    expect(quantise).toMatchObject({ from: null, to: 'fp8', changes_answers: true })
    expect(quantise?.why).not.toContain('not known')
    const by_hand = adviceFor(contextOf(settings), 'memory_bandwidth')
    // What is known comes first.
    expect(by_hand.advice[0]?.setting).toBe('--max-num-seqs')
    expect(by_hand.advice[1]?.why).toContain('What it is set to now is not known here.')
  })

  it('does not quantise a model that is quantised by its name', () => {
    const of = (model: string): string[] =>
      changes(contextOf({ '--max-num-seqs': '16' }, { model }), 'memory_bandwidth').map(
        ([setting]) => setting,
      )
    expect(of('Qwen/Qwen3-14B')).toContain('--quantization')
    for (const model of ['Qwen/Qwen3-14B-AWQ', 'a/b-FP8', 'x-w4a16', 'y.Q4_K_M.gguf']) {
      expect(of(model), model).not.toContain('--quantization')
    }
  })

  it('turns a switch on in the words in which it is off', () => {
    const input = scenarioInput({
      ...SCENARIO,
      queue_ms: 0,
      settings: { enable_prefix_caching: 'false', max_num_seqs: '16' },
    })
    const { prompts } = input.workload
    if (prompts.kind !== 'synthetic') throw new Error('not synthetic')
    const shared = {
      ...input,
      workload: { ...input.workload, prompts: { ...prompts, shared_prefix_tokens: 64 } },
    }
    const facts = readFacts(shared, shared.runs)
    const context = adviceContext(shared, facts, attribute(facts))
    expect(changes(context, 'compute')).toContainEqual(['enable_prefix_caching', 'false', 'true'])
  })

  const LIMITS: [string, Record<string, string>, [string, string | null, string]][] = [
    ['SGLang', { '--max-running-requests': '16' }, ['--max-running-requests', '16', '32']],
    ['Triton', { max_batch_size: '16', instance_count: '1' }, ['max_batch_size', '16', '32']],
    ['llama.cpp', { '--parallel': '16', '-ub': '512' }, ['--parallel', '16', '32']],
    ['Ollama', { OLLAMA_NUM_PARALLEL: '16' }, ['OLLAMA_NUM_PARALLEL', '16', '32']],
    [
      'TGI',
      { '--max-batch-total-tokens': '32000', '--validation-workers': '2' },
      ['--max-batch-total-tokens', '32000', '40000'],
    ],
  ]
  it.each(LIMITS)('%s raises what limits the batch', (server, settings, change) => {
    const help = adviceFor(contextOf(settings), 'under_used_gpu')
    expect(help.server).toBe(server)
    expect(help.advice.map(({ setting, from, to }) => [setting, from, to])).toContainEqual(change)
  })

  it('adds no threads beyond the machine’s cores', () => {
    const gauges = { ...SCENARIO.gauges, host_cores: 4 }
    const threads = (count: string): string[] =>
      changes(contextOf({ '--threads': count, '--parallel': '1' }, {}, { gauges }), 'compute').map(
        ([setting, , to]) => `${setting} ${to}`,
      )
    expect(threads('2')).toContain('--threads 4')
    expect(threads('4').some((change) => change.startsWith('--threads'))).toBe(false)
  })

  it('says of every change what may get worse, and of those that alter answers how to check', () => {
    const context = contextOf({ '--max-num-seqs': '16' }, { control: 'command' })
    const advice: Advice[] = BOTTLENECKS.flatMap((binds) => adviceFor(context, binds).advice)
    expect(advice.some(({ changes_answers }) => changes_answers)).toBe(true)
    for (const { risk, changes_answers, quality_check } of advice) {
      expect(risk).toMatch(/\.$/)
      expect(quality_check !== null).toBe(changes_answers)
    }
  })

  it('proposes one experiment per likely constraint', () => {
    const experiments = experimentsFor(contextOf(DEMO, BUNDLED), [
      'under_used_gpu',
      'memory_bandwidth',
    ])
    expect(experiments.map(({ setting }) => setting)).toEqual(['max_num_seqs', 'quantization'])
  })
})

describe('where the server is not known', () => {
  it('helps in words, names no flag, and says that it does not know', () => {
    const help = adviceFor(contextOf({}), 'under_used_gpu')
    expect(help).toMatchObject({ server: null, advice: [] })
    expect(help.suggestions.map(({ title }) => title)).toEqual([
      'Raise the limit on requests that run at once',
    ])
    const texts = BOTTLENECKS.flatMap((binds) => adviceFor(contextOf({}), binds).suggestions)
    expect(texts.length).toBeGreaterThan(6)
    for (const { title, why } of texts) expect(`${title} ${why}`).not.toMatch(/--|_/)
  })

  it('raises the limit that its settings name', () => {
    const help = adviceFor(contextOf({ slots: '16' }), 'under_used_gpu')
    expect(help.server).toBeNull()
    expect(help.advice[0]).toMatchObject({ setting: 'slots', from: '16', to: '32' })
  })

  it('tells of the network, which no setting reaches, for a known server too', () => {
    const { suggestions } = adviceFor(contextOf({ '--max-num-seqs': '16' }), 'network')
    expect(suggestions[0]?.title).toBe('Move client and server closer together')
    expect(suggestions[0]?.why).toBe('500 ms of a request pass on the network.')
  })
})
