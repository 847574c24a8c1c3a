import { describe, expect, it } from 'vitest'
import { shippedCatalogue } from './catalogue.ts'

/** Goal: the figures that ship are whole, plausible, unique, and say where they come from. */
describe('the GPUs that ship', () => {
  const gpus = shippedCatalogue()

  it('have published peaks: L40S and H100 SXM as in their makers’ data sheets', () => {
    const figures = gpus
      .filter((gpu) => ['L40S', 'H100 SXM 80GB'].includes(gpu.name))
      .map((gpu) => [gpu.name, gpu.memory_bandwidth_gb_per_s, gpu.fp16_tflops, gpu.fp8_tflops])
    expect(figures).toEqual([
      ['L40S', 864, 362, 733],
      ['H100 SXM 80GB', 3350, 989, 1979],
    ])
  })

  it('have names of their own', () => {
    expect(new Set(gpus.map((gpu) => gpu.name)).size).toBe(gpus.length)
    expect(gpus.length).toBeGreaterThanOrEqual(30)
  })

  it('carry a source each, and a price never without its date and its source', () => {
    for (const gpu of gpus) {
      expect(gpu.source, gpu.name).not.toBe('')
      const priced = gpu.usd_per_gpu_hour !== null
      expect([gpu.price_date !== null, gpu.price_source !== null], gpu.name).toEqual([
        priced,
        priced,
      ])
    }
  })

  it('run 8-bit floats at one to two and a half times the 16-bit peak, where they run them', () => {
    for (const { name, fp8_tflops, fp16_tflops } of gpus) {
      if (fp8_tflops === null || fp16_tflops === null) continue
      const ratio = fp8_tflops / fp16_tflops
      expect(ratio >= 1 && ratio <= 2.5, `${name}: ${String(ratio)}`).toBe(true)
    }
  })

  it('name no file of the machine that collected them', () => {
    expect(JSON.stringify(gpus)).not.toMatch(/\.\.\/|\/work|\/home|\/tmp|file id/)
  })
})
