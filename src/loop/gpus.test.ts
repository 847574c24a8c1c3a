import { describe, expect, it } from 'vitest'
import { openStore } from '../store/store.ts'
import { shippedCatalogue } from './catalogue.ts'
import { listGpus, removeGpu, resetGpus, saveGpu } from './gpus.ts'

const shipped = shippedCatalogue()
const L40S = shipped.find((gpu) => gpu.name === 'L40S')!

describe('the catalogue as the user has it', () => {
  it('holds the user’s figures in the place of the shipped ones, and new GPUs at the end', () => {
    const store = openStore({ file: ':memory:' })
    const dearer = { ...L40S, memory_bandwidth_gb_per_s: 900 }
    const edited = saveGpu(store, dearer)
    expect(edited).toHaveLength(shipped.length)
    expect(edited.findIndex((gpu) => gpu.name === 'L40S')).toBe(
      shipped.findIndex((gpu) => gpu.name === 'L40S'),
    )
    expect(edited.find((gpu) => gpu.name === 'L40S')).toEqual(dearer)
    expect(saveGpu(store, { ...L40S, name: 'Ours' }).at(-1)?.name).toBe('Ours')
  })

  it('leaves out what was removed, and has all that ships again after a reset', () => {
    const store = openStore({ file: ':memory:' })
    saveGpu(store, { ...L40S, name: 'Ours' })
    removeGpu(store, 'Ours')
    expect(removeGpu(store, 'L40S').map((gpu) => gpu.name)).toEqual(
      shipped.map((gpu) => gpu.name).filter((name) => name !== 'L40S'),
    )
    expect(resetGpus(store)).toEqual(shipped)
    expect(listGpus(store)).toEqual(shipped)
  })
})
