import { describe, expect, it } from 'vitest'
import type { Gpu } from '../../../shared/catalogue.ts'
import type { Catalogue } from '../../state/catalogue.svelte.ts'
import { CatalogueEdits } from './catalogue-edits.svelte.ts'

const gpu = (name: string, usd_per_gpu_hour: number): Gpu => ({ name, usd_per_gpu_hour }) as Gpu
const SHIPPED = [gpu('A', 1), gpu('B', 2)]

/** The catalogue without its other process. */
class Fake {
  gpus = SHIPPED
  find(name: string): Gpu | null {
    return this.gpus.find((one) => one.name === name) ?? null
  }
  async save(saved: Gpu): Promise<void> {
    this.gpus = [...this.gpus.filter((one) => one.name !== saved.name), saved]
  }
  async remove(name: string): Promise<void> {
    this.gpus = this.gpus.filter((one) => one.name !== name)
  }
  async reset(): Promise<void> {
    this.gpus = SHIPPED
  }
}

describe('edits of the catalogue', () => {
  const state = (fake: Fake): string[] =>
    fake.gpus.map((one) => `${one.name} ${String(one.usd_per_gpu_hour)}`).sort()

  it.each([
    ['an added GPU', (edits: CatalogueEdits) => edits.save(gpu('C', 3))],
    ['new figures', (edits: CatalogueEdits) => edits.save(gpu('A', 9))],
    ['a removed GPU', (edits: CatalogueEdits) => edits.remove(gpu('A', 1))],
  ])('take back %s', async (_, act) => {
    const fake = new Fake()
    const edits = new CatalogueEdits(fake as unknown as Catalogue)
    const before = state(fake)
    await act(edits)
    expect(state(fake)).not.toEqual(before)
    await edits.undo()
    expect([state(fake), edits.done]).toEqual([before, null])
  })

  it('take back a reset: own figures, own GPUs, and what had been removed', async () => {
    const fake = new Fake()
    fake.gpus = [gpu('A', 9), gpu('C', 3)]
    const edits = new CatalogueEdits(fake as unknown as Catalogue)
    await edits.reset()
    expect(state(fake)).toEqual(['A 1', 'B 2'])
    await edits.undo()
    expect(state(fake)).toEqual(['A 9', 'C 3'])
  })
})
