import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { NO_MATERIAL, planRequest } from '../../../src/engine/plan/plan-request.ts'
import { createClock } from '../../../src/measure/clock.ts'
import { parseEndpoint } from '../../../src/measure/http/endpoint.ts'
import { checkLengths } from '../../../src/measure/tokenizer/check-lengths.ts'
import { createVocabulary } from '../../../src/measure/tokenizer/create-vocabulary.ts'
import { workloadSchema, type PlannedRequest } from '../../../src/shared/workload.ts'
import { engineInstalled, startEngine, type RunningEngine } from './running-engine.ts'

const LENGTHS = [7, 64, 300]
const NEVER = new AbortController().signal

const workload = (tokens: number) =>
  workloadSchema.parse({
    prompts: {
      kind: 'synthetic',
      input_tokens: { kind: 'fixed', tokens },
      output_tokens: { kind: 'fixed', tokens: 1 },
      shared_prefix_tokens: 5,
    },
    arrivals: { kind: 'closed', concurrency: 1 },
    stop: { kind: 'requests', requests: 10 },
    warmup_requests: 0,
    repetitions: 3,
    seed: 7,
    timeout_s: 60,
  })

describe.skipIf(!(await engineInstalled()))(
  'the tokenizer of the real engine (skipped where test/engine is not installed)',
  () => {
    let engine: RunningEngine
    beforeAll(async () => {
      engine = await startEngine('--parallel', '1')
    })
    afterAll(() => {
      engine.stop()
    })

    it('counts as many tokens in a prompt as were planned', async () => {
      const server = {
        endpoint: parseEndpoint(engine.base_url),
        api_key: null,
        clock: createClock(),
        protocol: 'openai-completions' as const,
        model: '',
      }
      const choice = { kind: 'server_or_estimate' as const }
      const { vocabulary, note, counter } = await createVocabulary(choice, server, NEVER)
      expect(note).toBeNull()
      const material = { ...NO_MATERIAL, vocabulary }
      const planned: PlannedRequest[] = LENGTHS.flatMap((tokens) =>
        [0, 1, 2].map((seq) =>
          planRequest(workload(tokens), 0, { seq, session: null, turn: null }, material),
        ),
      )
      if (counter === null) throw new Error('The engine counts tokens')
      expect(await checkLengths(counter, planned, NEVER)).toMatchObject({
        prompts_checked: 9,
        prompts_exact: 9,
      })
      // What the engine itself evaluates, too.
      for (const { prompt, input_tokens } of planned) {
        const response = await fetch(`${engine.base_url}/v1/completions`, {
          method: 'POST',
          body: JSON.stringify({ prompt, max_tokens: 1 }),
        })
        expect(await response.json()).toMatchObject({ usage: { prompt_tokens: input_tokens } })
      }
    })
  },
)
