import { describe, expect, it } from 'vitest'
import type { Gpu } from '../../../shared/catalogue.ts'
import { fieldError } from '../../forms/sentence.ts'
import { draftOfGpu, parseGpu } from './gpu-draft.ts'

const GPU: Gpu = {
  name: 'H100',
  vendor: 'NVIDIA',
  memory_gb: 80,
  memory_bandwidth_gb_per_s: 3_350,
  fp16_tflops: 989,
  fp8_tflops: null,
  tdp_w: 700,
  usd_per_gpu_hour: 2.95,
  purchase_usd_per_gpu: null,
  price_date: '2026-01',
  price_source: 'a list',
  source: 'data sheet',
  notes: '',
}
const draft = draftOfGpu(GPU, '2026-05-04')
const error = (parsed: ReturnType<typeof parseGpu>, path: string) =>
  fieldError(parsed, path, { name: 'It', example: '1' })

describe('the figures of a GPU', () => {
  it('come back as they were', () => {
    expect(parseGpu(draft, GPU, ['H100'])).toMatchObject({ success: true, data: GPU })
  })
  it('are refused where a figure is none', () => {
    expect(error(parseGpu({ ...draft, memory_gb: NaN }, GPU, []), 'memory_gb')).toBe(
      'It is a number, such as 1',
    )
    expect(error(parseGpu({ ...draft, usd_per_gpu_hour: 0 }, GPU, []), 'usd_per_gpu_hour')).toBe(
      'It is above 0, such as 1',
    )
  })
  it('want date and source of a price, and of a new price new ones', () => {
    const undated = parseGpu({ ...draft, price_date: ' ', price_source: '' }, GPU, [])
    expect(error(undated, 'price_date')).toBe('A price wants its date, such as 2026-05')
    expect(error(undated, 'price_source')).toContain('its source')
    const moved = { ...draft, usd_per_gpu_hour: 2 }
    expect(error(parseGpu(moved, GPU, []), 'price_date')).toContain('The price is new')
    expect(parseGpu({ ...moved, price_date: '2026-05' }, GPU, []).success).toBe(true)
    const unpriced = { ...draft, usd_per_gpu_hour: null, price_date: '', price_source: '' }
    expect(parseGpu(unpriced, GPU, []).success).toBe(true)
  })
  it('of a new one want a name that is not taken', () => {
    const added = parseGpu(draft, null, ['H100'])
    expect(error(added, 'name')).toBe('H100 is in the catalogue already: edit it there')
    expect(draftOfGpu(null, '2026-05-04').price_date).toBe('2026-05-04')
  })
})
