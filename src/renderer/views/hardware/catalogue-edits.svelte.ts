import type { Gpu } from '../../../shared/catalogue.ts'
import type { Catalogue } from '../../state/catalogue.svelte.ts'

/** What was done to the catalogue last, and how to take it back. */
interface Done {
  words: string
  undo: () => Promise<void>
}

/** Edits of the catalogue, each of which can be undone until the next one. */
export class CatalogueEdits {
  done = $state.raw<Done | null>(null)
  readonly #catalogue: Catalogue

  constructor(of: Catalogue) {
    this.#catalogue = of
  }

  async save(gpu: Gpu): Promise<void> {
    const before = this.#catalogue.find(gpu.name)
    await this.#catalogue.save(gpu)
    this.done = {
      words: before === null ? `${gpu.name} added.` : `Figures of ${gpu.name} saved.`,
      undo: () =>
        before === null ? this.#catalogue.remove(gpu.name) : this.#catalogue.save(before),
    }
  }

  async remove(gpu: Gpu): Promise<void> {
    await this.#catalogue.remove(gpu.name)
    this.done = { words: `${gpu.name} removed.`, undo: () => this.#catalogue.save(gpu) }
  }

  async reset(): Promise<void> {
    const before = this.#catalogue.gpus
    await this.#catalogue.reset()
    this.done = {
      words: 'Catalogue reset to the shipped figures.',
      undo: () => this.#restore(before),
    }
  }

  async undo(): Promise<void> {
    await this.done?.undo()
    this.done = null
  }

  /** Back to figures that a reset replaced, and without the GPUs that it brought back. */
  async #restore(before: readonly Gpu[]): Promise<void> {
    const shipped = this.#catalogue.gpus
    const figures = shipped.map((gpu) => JSON.stringify(gpu))
    for (const gpu of before) {
      if (!figures.includes(JSON.stringify(gpu))) await this.#catalogue.save(gpu)
    }
    for (const { name } of shipped) {
      if (!before.some((gpu) => gpu.name === name)) await this.#catalogue.remove(name)
    }
  }
}
