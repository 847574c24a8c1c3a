import { describe, expect, it } from 'vitest'
import { ProblemError } from '../../../shared/result.ts'
import { FakeApi } from '../../state/fake-api.fixture.ts'
import { RunSamples } from './run-samples.svelte.ts'

const EMPTY = { signals: [], samples: [] }

describe('the samples that the plots of the evidence share', () => {
  it('are read once a run', async () => {
    const { api, asked } = new FakeApi({ 'run:samples': EMPTY })
    const samples = new RunSamples(api)
    expect(samples.of('a')).toBeNull()
    await Promise.all([samples.load('a'), samples.load('a')])
    expect(samples.of('a')).toBe(EMPTY)
    await samples.load('a')
    expect(asked).toEqual([['run:samples', { run_id: 'a' }]])
  })

  it('are those of the run that was chosen last, whatever is answered first', async () => {
    const { api, asked } = new FakeApi({
      'run:samples': (input: unknown) => ({ ...EMPTY, signals: [input] }),
    })
    const samples = new RunSamples(api)
    await Promise.all([samples.load('a'), samples.load('b')])
    expect(samples.of('b')?.signals).toEqual([{ run_id: 'b' }])
    expect(samples.of('a')).toBeNull()
    expect(asked).toHaveLength(2)
  })

  it('can be asked for again after a refusal', async () => {
    let refuse = true
    const { api } = new FakeApi({
      'run:samples': () => {
        if (refuse) throw new ProblemError({ code: 'not_found', message: 'It is gone.' })
        return EMPTY
      },
    })
    const samples = new RunSamples(api)
    await samples.load('a')
    expect(samples.task.problem?.message).toBe('It is gone.')
    refuse = false
    await samples.load('a')
    expect(samples.task.problem).toBeNull()
    expect(samples.of('a')).toBe(EMPTY)
  })
})
