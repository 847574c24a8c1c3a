import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { demoPlan } from '../loop/demo-plan.ts'
import { readPlan } from './commands/loop.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'chokepoint plan ä '))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function written(text: string): Promise<string> {
  const file = join(folder, 'plan.yaml')
  await writeFile(file, text)
  return file
}

describe('the file of a plan', () => {
  it('comes back as the plan that was written', async () => {
    const plan = demoPlan({ quick: true })
    expect(plan).toMatchObject(await readPlan(await written(stringify(plan))))
  })

  it('is refused in one sentence with the file, the field and what it wants', async () => {
    const plan = demoPlan({ quick: true })
    const file = await written(stringify({ ...plan, workload: { ...plan.workload, seed: -1 } }))
    await expect(readPlan(file)).rejects.toMatchObject({
      problem: {
        code: 'bad_input',
        field: file,
        message: expect.stringMatching(/plan\.yaml: workload\.seed: /) as string,
      },
    })
  })

  it('is refused where it is no YAML, or is not there to be read', async () => {
    const file = await written('name: [half')
    await expect(readPlan(file)).rejects.toThrow(/plan\.yaml: .*line 1/)
    await expect(readPlan(join(folder, 'none.yaml'))).rejects.toThrow('there is no such file')
    await expect(readPlan(folder)).rejects.toThrow('this is a folder, expected a YAML file')
    await expect(readPlan(await written(''))).rejects.toThrow('plan.yaml: ')
  })

  it('is as the documents show it', async () => {
    const page = await readFile(new URL('../../docs/loop-plan.md', import.meta.url), 'utf8')
    const [example = ''] = page.split('```yaml\n').slice(1)
    const plan = await readPlan(await written(example.split('```')[0] ?? ''))
    expect(plan.changes.length).toBeGreaterThan(0)
  })
})
