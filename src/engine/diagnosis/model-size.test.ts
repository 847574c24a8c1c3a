import { describe, expect, it } from 'vitest'
import type { Setting } from '../../shared/target.ts'
import { modelSizeOf, weightBytesOf } from './model-size.ts'

const settings = (values: Record<string, string>): Setting[] =>
  Object.entries(values).map(([name, value]) => ({ name, value }))

/** Goal: a size is taken from what the server says; a name is read only where it means one thing. */
describe('the size of a model', () => {
  it('is what the server says', () => {
    // Ollama’s `details` of llama3.1, and a vLLM whose settings name both.
    expect(
      modelSizeOf(settings({ parameter_size: '8.0B', quantization_level: 'Q4_K_M' }), 'llama3.1'),
    ).toMatchObject({ parameters: 8e9, weight_bytes_per_parameter: 4.5 / 8, guessed: false })
    expect(modelSizeOf(settings({ n_params: '8030261248', dtype: 'torch.bfloat16' }), '')).toEqual({
      parameters: 8_030_261_248,
      weight_bytes_per_parameter: 2,
      source: 'parameters by n_params, dtype torch.bfloat16',
      guessed: false,
    })
  })

  it.each([
    ['meta-llama/Llama-3.1-8B-Instruct', 8e9],
    ['Qwen/Qwen2.5-0.5B', 0.5e9],
    ['mistral-7b-v0.3', 7e9],
  ])('is guessed from %s, and marked as guessed', (model, parameters) => {
    expect(modelSizeOf([], model)).toMatchObject({ parameters, guessed: true })
  })

  it.each([
    'mistralai/Mixtral-8x7B-v0.1',
    'Qwen/Qwen3-30B-A3B',
    'deepseek-moe-16b-base',
    'gpt-4o',
    'model-7b-distilled-from-70b',
    'bge-base',
    '',
  ])('is not guessed from %s', (model) => {
    expect(modelSizeOf([], model)).toBeNull()
  })

  it('counts bytes by the format of the weights, 16 bit where it is not told', () => {
    const bytes = (quantization: string): number => weightBytesOf(settings({ quantization }))
    expect([bytes('fp8'), bytes('none'), bytes('awq')]).toEqual([1, 2, 4.5 / 8])
    expect(weightBytesOf(settings({ quantization: 'none', dtype: 'float32' }))).toBe(4)
    expect(weightBytesOf([])).toBe(2)
  })
})
