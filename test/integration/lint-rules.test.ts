import { Linter } from 'eslint'
import tseslint from 'typescript-eslint'
import { describe, expect, it } from 'vitest'
import { chokepoint } from '../../build/eslint/plugin.mjs'

const linter = new Linter({ configType: 'flat', cwd: '/checkout' })

/** Messages of this project's own rules for a file that would stand at `file`. */
function lint(file: string, code: string): string[] {
  const found = linter.verify(
    code,
    [
      {
        files: ['**/*.ts'],
        plugins: { chokepoint },
        linterOptions: { reportUnusedDisableDirectives: 'off' },
        languageOptions: { parser: tseslint.parser },
        rules: { 'chokepoint/one-door': 'error', 'chokepoint/described-suppressions': 'error' },
      },
    ],
    { filename: `/checkout/${file}` },
  )
  return found.map((message) => message.message)
}

const ELSEWHERE = 'src/main/elsewhere.ts'

/** What is banned, where, and the file that may. */
const BANNED: readonly [name: string, code: string, file: string, door: string | undefined][] = [
  ['ipcMain', "import { ipcMain } from 'electron'", ELSEWHERE, 'src/main/ipc/handle.ts'],
  ['dialog', "import { dialog } from 'electron'", ELSEWHERE, 'src/main/dialogs.ts'],
  ['safeStorage', "import { safeStorage } from 'electron'", ELSEWHERE, 'src/main/secrets.ts'],
  ['ipcRenderer', "import { ipcRenderer } from 'electron'", ELSEWHERE, 'src/preload/index.ts'],
  ['a re-export', "export { ipcMain } from 'electron'", ELSEWHERE, 'src/main/ipc/handle.ts'],
  [
    'a module taken whole',
    "import electron from 'electron'; electron.ipcMain.on('a', f)",
    ELSEWHERE,
    'src/main/ipc/handle.ts',
  ],
  ['openExternal', "shell.openExternal('https://a')", ELSEWHERE, 'src/main/security.ts'],
  ['an untyped push', "window.webContents.send('a')", ELSEWHERE, 'src/main/pushes.ts'],
  ['a window', 'new BrowserWindow()', ELSEWHERE, 'src/main/window.ts'],
  [
    'child processes',
    "import { spawn } from 'node:child_process'",
    ELSEWHERE,
    'src/measure/process/start.ts',
  ],
  ['synchronous files', "import { readFileSync } from 'node:fs'", ELSEWHERE, 'src/cli/index.ts'],
  [
    'synchronous files of a module taken whole',
    "import * as fs from 'node:fs'; fs.readFileSync('a')",
    'src/measure/a.ts',
    'src/store/a.ts',
  ],
  ['the database', "import Database from 'better-sqlite3'", ELSEWHERE, 'src/store/open.ts'],
  ['chance', 'Math.random()', 'src/engine/a.ts', undefined],
  ['chance by the long way', 'globalThis.Math.random()', 'src/engine/a.ts', undefined],
  ['chance by another name', 'const { random } = Math', 'src/demo/a.ts', undefined],
  ['chance by a string', "Math['random']()", 'src/demo/a.ts', undefined],
  ['the wall clock', 'Date.now()', 'src/engine/a.ts', 'src/main/a.ts'],
  ['the present date', 'new Date()', 'src/engine/a.ts', 'src/main/a.ts'],
  ['the monotonic clock', 'performance.now()', 'src/report/a.ts', 'src/main/a.ts'],
  ['a second clock', 'Date.now()', 'src/measure/a.ts', 'src/measure/clock.ts'],
  ['a timer', 'setTimeout(f, 1)', 'src/engine/a.ts', 'src/measure/a.ts'],
  [
    'a costly sampler',
    "import si from 'systeminformation'; si.graphics()",
    'src/measure/a.ts',
    undefined,
  ],
  ['the network', "fetch('https://a')", 'src/renderer/a.ts', 'src/measure/a.ts'],
  ['the bridge', 'window.chokepoint.request()', 'src/renderer/a.ts', 'src/renderer/api.ts'],
  [
    'charts',
    "import * as echarts from 'echarts/core'",
    'src/renderer/a.ts',
    'src/renderer/charts/a.ts',
  ],
  ['all icons', "import { Gauge } from '@lucide/svelte'", 'src/renderer/a.ts', undefined],
  ['stores', "import { writable } from 'svelte/store'", 'src/renderer/a.ts', undefined],
]

describe('one-door', () => {
  it.each(BANNED)('reports %s outside its door', (_name, code, file) => {
    expect(lint(file, code).length).toBeGreaterThan(0)
  })

  it.each(BANNED.filter(([, , , door]) => door !== undefined))(
    'lets %s through its door',
    (_name, code, _file, door) => {
      expect(lint(String(door), code)).toEqual([])
    },
  )

  it('names the door in its message', () => {
    expect(lint(ELSEWHERE, "import { ipcMain } from 'electron'")[0]).toContain(
      'src/main/ipc/handle.ts',
    )
  })

  it('leaves types and local names alone', () => {
    expect(lint(ELSEWHERE, "import type { IpcMain } from 'electron'")).toEqual([])
    expect(lint(ELSEWHERE, "import { type Dialog, app } from 'electron'")).toEqual([])
    expect(lint('src/engine/a.ts', 'new Date(at_ms)')).toEqual([])
    expect(lint('src/renderer/a.ts', 'function f(fetch: () => void) { fetch() }')).toEqual([])
  })
})

describe('described-suppressions', () => {
  it('wants a reason', () => {
    expect(lint(ELSEWHERE, '// eslint-disable-next-line no-eval\na()')).toHaveLength(1)
    expect(lint(ELSEWHERE, '/* eslint-disable no-eval -- x */')).toHaveLength(1)
  })

  it('takes one', () => {
    const code = '// eslint-disable-next-line no-eval -- the library offers no other way\na()'
    expect(lint(ELSEWHERE, code)).toEqual([])
  })
})
