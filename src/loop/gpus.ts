import type { Gpu } from '../shared/catalogue.ts'
import type { Store } from '../store/store.ts'
import { shippedCatalogue } from './catalogue.ts'

/** The catalogue as the user has it: what ships, with the user's own figures in its place. */
export function listGpus(store: Store): Gpu[] {
  const edits = store.gpu_edits.all()
  const shipped = shippedCatalogue()
  const names = new Set(shipped.map((gpu) => gpu.name))
  const own = [...edits].filter(([name]) => !names.has(name)).map(([, gpu]) => gpu)
  const merged = shipped.map((gpu) => (edits.has(gpu.name) ? (edits.get(gpu.name) ?? null) : gpu))
  return [...merged, ...own].filter((gpu) => gpu !== null)
}

export function saveGpu(store: Store, gpu: Gpu): Gpu[] {
  store.gpu_edits.put(gpu.name, gpu)
  return listGpus(store)
}

export function removeGpu(store: Store, name: string): Gpu[] {
  store.gpu_edits.put(name, null)
  return listGpus(store)
}

export function resetGpus(store: Store): Gpu[] {
  store.gpu_edits.clear()
  return listGpus(store)
}
