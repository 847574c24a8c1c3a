import { describe, expect, it } from 'vitest'
import gpus from '../../../resources/gpus.json'
import { catalogueSchema, type Gpu } from '../../shared/catalogue.ts'
import { ProblemError } from '../../shared/result.ts'
import { Catalogue } from './catalogue.svelte.ts'
import { FakeApi } from './fake-api.fixture.ts'

const SHIPPED = catalogueSchema.parse(gpus)
const [FIRST, SECOND] = SHIPPED as [Gpu, Gpu]

describe('the catalogue of the window', () => {
  it('is what the main process has, after each edit too', async () => {
    const fake = new FakeApi({
      'catalogue:list': SHIPPED,
      'catalogue:save': [SECOND],
      'catalogue:remove': [],
      'catalogue:reset': SHIPPED,
    })
    const catalogue = new Catalogue(fake.api)
    await catalogue.init()
    expect(catalogue.find(FIRST.name)).toEqual(FIRST)
    expect([catalogue.find('none of these'), catalogue.find(null)]).toEqual([null, null])
    await catalogue.save(SECOND)
    expect(catalogue.gpus).toEqual([SECOND])
    await catalogue.remove(SECOND.name)
    expect(catalogue.gpus).toEqual([])
    await catalogue.reset()
    expect(catalogue.gpus).toEqual(SHIPPED)
    expect(fake.asked.map(([channel]) => channel)).toEqual([
      'catalogue:list',
      'catalogue:save',
      'catalogue:remove',
      'catalogue:reset',
    ])
    expect(fake.asked[2]?.[1]).toEqual({ name: SECOND.name })
  })

  it('stays as it was where an edit is refused', async () => {
    const fake = new FakeApi({
      'catalogue:list': SHIPPED,
      'catalogue:save': () => {
        throw new ProblemError({ code: 'bad_input', message: 'memory_gb is -1' })
      },
    })
    const catalogue = new Catalogue(fake.api)
    await catalogue.init()
    await expect(catalogue.save(FIRST)).rejects.toThrow('memory_gb is -1')
    expect(catalogue.gpus).toEqual(SHIPPED)
  })
})
