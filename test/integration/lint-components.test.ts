import path from 'node:path'
import { ESLint } from 'eslint'
import { describe, expect, it } from 'vitest'

const ROOT = path.resolve(import.meta.dirname, '../..')
const eslint = new ESLint({ cwd: ROOT })

interface Configured {
  rules: Record<string, [severity: number, options?: { patterns: { regex: string }[] }]>
}

describe('the rules for components', () => {
  it('keep the other layers out, types included', async () => {
    const file = path.join(ROOT, 'src/renderer/App.svelte')
    const { rules } = (await eslint.calculateConfigForFile(file)) as Configured
    const [severity, options] = rules['no-restricted-imports'] ?? [0]
    const pattern = new RegExp(options?.patterns[0]?.regex ?? '(?!)')

    expect(severity).toBe(2)
    for (const banned of ['../main/a.ts', '../../store/a.ts', '../../../loop/a.ts'])
      expect(banned).toMatch(pattern)
    for (const fine of ['../shared/a.ts', '../../engine/a.ts', './main/a.ts', '../state/a.ts'])
      expect(fine).not.toMatch(pattern)
  })

  it.each(['src/engine/a.ts', 'src/renderer/A.svelte', 'src/main/a.ts'])(
    'apply the doors to %s',
    async (file) => {
      const config = (await eslint.calculateConfigForFile(path.join(ROOT, file))) as Configured
      expect(config.rules['chokepoint/one-door']?.[0]).toBe(2)
      expect(config.rules['max-lines']?.[0]).toBe(2)
      expect(config.rules['@typescript-eslint/no-floating-promises']?.[0]).toBe(2)
    },
  )
})
