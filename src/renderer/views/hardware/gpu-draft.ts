import { gpuSchema, type Gpu } from '../../../shared/catalogue.ts'
import type { Issue, Parsed } from '../../forms/sentence.ts'

/** A GPU as its form holds it: a figure that is not typed yet is null. */
export interface GpuDraft {
  name: string
  vendor: string
  memory_gb: number | null
  memory_bandwidth_gb_per_s: number | null
  fp16_tflops: number | null
  fp8_tflops: number | null
  tdp_w: number | null
  usd_per_gpu_hour: number | null
  purchase_usd_per_gpu: number | null
  price_date: string
  price_source: string
  source: string
  notes: string
}

/** The figures of a GPU to edit; of a new one, whose price is dated today (`YYYY-MM-DD`). */
export function draftOfGpu(gpu: Gpu | null, today: string): GpuDraft {
  return {
    name: gpu?.name ?? '',
    vendor: gpu?.vendor ?? '',
    memory_gb: gpu?.memory_gb ?? null,
    memory_bandwidth_gb_per_s: gpu?.memory_bandwidth_gb_per_s ?? null,
    fp16_tflops: gpu?.fp16_tflops ?? null,
    fp8_tflops: gpu?.fp8_tflops ?? null,
    tdp_w: gpu?.tdp_w ?? null,
    usd_per_gpu_hour: gpu?.usd_per_gpu_hour ?? null,
    purchase_usd_per_gpu: gpu?.purchase_usd_per_gpu ?? null,
    price_date: gpu === null ? today : (gpu.price_date ?? ''),
    price_source: gpu?.price_source ?? '',
    source: gpu?.source ?? '',
    notes: gpu?.notes ?? '',
  }
}

/**
 * The GPU that a form describes, or what is refused. A price wants its date and its source, and a new
 * price not those of the old one; a new GPU wants a name of its own.
 * @param before The GPU that is edited; null for a new one.
 */
export function parseGpu(
  draft: GpuDraft,
  before: Gpu | null,
  names: readonly string[],
): Parsed<Gpu> {
  const text = (value: string): string | null => (value.trim() === '' ? null : value.trim())
  const parsed = gpuSchema.safeParse({
    ...draft,
    price_date: text(draft.price_date),
    price_source: text(draft.price_source),
    source: draft.source.trim(),
    notes: draft.notes.trim(),
  })
  if (!parsed.success) return parsed
  const issues = [...nameIssues(parsed.data, before, names), ...priceIssues(parsed.data, before)]
  return issues.length === 0 ? parsed : { success: false, error: { issues } }
}

function nameIssues({ name }: Gpu, before: Gpu | null, names: readonly string[]): Issue[] {
  if (before !== null || !names.includes(name)) return []
  return [{ path: ['name'], message: `${name} is in the catalogue already: edit it there` }]
}

function priceIssues(gpu: Gpu, before: Gpu | null): Issue[] {
  const prices = (one: Gpu | null): (number | null)[] => [
    one?.usd_per_gpu_hour ?? null,
    one?.purchase_usd_per_gpu ?? null,
  ]
  const now = prices(gpu)
  if (now.every((price) => price === null)) return []
  const issues: Issue[] = []
  if (gpu.price_date === null) {
    issues.push({ path: ['price_date'], message: 'A price wants its date, such as 2026-05' })
  }
  if (gpu.price_source === null) {
    issues.push({
      path: ['price_source'],
      message: 'A price wants its source, such as own contract',
    })
  }
  const old = prices(before)
  const moved = before !== null && now.some((price, i) => price !== null && price !== old[i])
  const same = gpu.price_date === before?.price_date && gpu.price_source === before.price_source
  if (issues.length === 0 && moved && same) {
    issues.push({
      path: ['price_date'],
      message: 'The price is new and its date is the old one: say when and where it was seen',
    })
  }
  return issues
}
