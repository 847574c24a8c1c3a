import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { cruise, type ICruiseResult, type IConfiguration } from 'dependency-cruiser'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const ROOT = path.resolve(import.meta.dirname, '../..')
const config = createRequire(import.meta.url)('../../.dependency-cruiser.cjs') as IConfiguration

/** A small tree in which each file breaks one rule, or none: file → [text, rules it breaks]. */
const TREE: Record<string, [code: string, broken: string[]]> = {
  'shared/a.ts': ["import { z } from 'zod'\nexport const a = z.string()", []],
  'shared/up.ts': [
    "import { a } from '../engine/a.ts'\nexport const b = a",
    ['shared-sees-its-own-layers'],
  ],
  'engine/a.ts': ["import { a as s } from '../shared/a.ts'\nexport const a = s", []],
  'engine/node.ts': ["import fs from 'node:fs'\nexport const b = fs", ['engine-is-without-node']],
  'engine/bare-node.ts': ["import fs from 'fs'\nexport const b = fs", ['engine-is-without-node']],
  'engine/package.ts': [
    "import { z } from 'zod'\nexport const b = z",
    ['engine-uses-its-own-packages'],
  ],
  'engine/type.ts': ["import type { z } from 'zod'\nexport type B = z.ZodType", []],
  'engine/store.ts': [
    "import { a } from '../store/a.ts'\nexport const b = a",
    ['engine-sees-its-own-layers'],
  ],
  'engine/store-type.ts': [
    "import type { A } from '../store/a.ts'\nexport type B = A",
    ['engine-sees-its-own-layers'],
  ],
  'engine/test.ts': [
    "import { a } from '../../test/helper.ts'\nexport const b = a",
    ['no-test-in-code'],
  ],
  'engine/circle-1.ts': [
    "import { b } from './circle-2.ts'\nexport const a = (): unknown => b",
    ['no-circular'],
  ],
  // A circle is reported once, at the file where it was met first.
  'engine/circle-2.ts': [
    "import { a } from './circle-1.ts'\nexport const b = (): unknown => a",
    [],
  ],
  'engine/lost.ts': ["import { a } from './nowhere.ts'\nexport const b = a", ['no-unresolved']],
  'engine/orphan.ts': ['export const a = 1', ['no-orphans']],
  'store/a.ts': ["import D from 'better-sqlite3'\nexport const a = D\nexport type A = number", []],
  'measure/sqlite.ts': [
    "import D from 'better-sqlite3'\nexport const a = D",
    ['measure-uses-its-own-packages', 'sqlite-in-store'],
  ],
  'measure/electron.ts': [
    "import { app } from 'electron'\nexport const a = app",
    ['electron-in-main-and-preload', 'measure-uses-its-own-packages'],
  ],
  'loop/main.ts': [
    "import { a } from '../main/a.ts'\nexport const b = a",
    ['loop-sees-its-own-layers'],
  ],
  'main/a.ts': [
    "import { app } from 'electron'\nimport fs from 'node:fs'\nexport const a = [app, fs]",
    [],
  ],
  'main/renderer.ts': [
    "import { a } from '../renderer/a.ts'\nexport const b = a",
    ['main-sees-its-own-layers'],
  ],
  'preload/node.ts': ["import fs from 'node:fs'\nexport const b = fs", ['preload-is-without-node']],
  'preload/a.ts': ["import { ipcRenderer } from 'electron'\nexport const b = ipcRenderer", []],
  'renderer/a.ts': ["import { a as e } from '../engine/a.ts'\nexport const a = e", []],
  'renderer/A.svelte': [
    '<script lang="ts">\n  import { a } from \'../store/a.ts\'\n  const b: unknown = a\n</script>\n<p>{b}</p>',
    ['renderer-sees-its-own-layers'],
  ],
  'cli/main.ts': [
    "import { a } from '../main/a.ts'\nexport const b = a",
    ['cli-sees-its-own-layers'],
  ],
  'cli/a.ts': ["import { Command } from 'commander'\nexport const b = Command", []],
}

let folder: string
let broken: Map<string, string[]>

async function write(file: string, code: string): Promise<void> {
  const full = path.join(folder, file)
  await mkdir(path.dirname(full), { recursive: true })
  await writeFile(full, code)
}

/** What `depcruise` finds in the tree, by file. */
async function cruiseTree(): Promise<Map<string, string[]>> {
  const { forbidden = [], options = {} } = config
  const { output } = await cruise(
    ['src'],
    {
      ...options,
      baseDir: folder,
      validate: true,
      ruleSet: { forbidden },
    },
    options.enhancedResolveOptions,
  )
  const found = new Map<string, string[]>()
  for (const { from, rule } of (output as ICruiseResult).summary.violations)
    found.set(from, [...new Set([...(found.get(from) ?? []), rule.name])].sort())
  return found
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'layers-'))
  await symlink(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'), 'junction')
  await write('package.json', '{ "type": "module", "dependencies": {} }')
  await write('test/helper.ts', 'export const a = 1')
  for (const [file, [code]] of Object.entries(TREE)) await write(`src/${file}`, code)
  broken = await cruiseTree()
})

afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
})

describe('the layers', () => {
  it.each(Object.entries(TREE))('%s', (file, [, rules]) => {
    expect(broken.get(`src/${file}`) ?? []).toEqual([...rules].sort())
  })
})

describe('each folder of src', () => {
  it('has its line in .dependency-cruiser.cjs and in tsconfig.json', async () => {
    const folders = (await readdir(path.join(ROOT, 'src'), { withFileTypes: true }))
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name)
    const rules = (config.forbidden ?? []).map((rule) => rule.name)
    const references = await readFile(path.join(ROOT, 'tsconfig.json'), 'utf8')

    expect(folders.length).toBeGreaterThan(0)
    for (const name of folders) {
      expect(rules).toContain(`${name}-sees-its-own-layers`)
      expect(references).toContain(`"src/${name}"`)
    }
  })
})
