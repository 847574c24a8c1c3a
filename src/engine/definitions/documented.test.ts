import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { DEFINITION_IDS } from '../../shared/definitions.ts'
import { DEFINITIONS } from './definitions.ts'

const DOCUMENT = readFileSync(new URL('../../../docs/definitions.md', import.meta.url), 'utf8')

describe('docs/definitions.md', () => {
  it.each(DEFINITION_IDS)('names what %s was read from, at the same commits', (id) => {
    const { tool, source } = DEFINITIONS[id]
    const commits = source.match(/\b[0-9a-f]{7}\b/g) ?? []
    expect(commits.length).toBeGreaterThan(0)
    expect(DOCUMENT).toContain(tool)
    for (const commit of commits) expect(DOCUMENT).toContain(commit)
  })
})
