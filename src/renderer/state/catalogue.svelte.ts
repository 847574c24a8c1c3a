import type { Gpu } from '../../shared/catalogue.ts'
import { api, type Api } from '../api.ts'

/** The GPUs with their published figures and indicative prices, as the user has edited them. */
export class Catalogue {
  gpus = $state.raw<Gpu[]>([])
  readonly #api: Api

  constructor(from: Api) {
    this.#api = from
  }

  async init(): Promise<void> {
    this.gpus = await this.#api.request('catalogue:list', undefined)
  }

  find(name: string | null): Gpu | null {
    return this.gpus.find((gpu) => gpu.name === name) ?? null
  }

  async save(gpu: Gpu): Promise<void> {
    this.gpus = await this.#api.request('catalogue:save', gpu)
  }

  async remove(name: string): Promise<void> {
    this.gpus = await this.#api.request('catalogue:remove', { name })
  }

  async reset(): Promise<void> {
    this.gpus = await this.#api.request('catalogue:reset', undefined)
  }
}

export const catalogue = new Catalogue(api)
