// better-sqlite3's native addon for an Electron older than 36. The prebuilt one in the npm package
// asks for Node-API 10 and crashes an older process without a message; built from the package's own
// source against the experimental Node-API it runs on 9. Compiled here with two compiler calls
// rather than node-gyp, which would want the headers of a whole Node.

import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { cachedFolder } from './cache.mjs'
import { hasCommand, run } from './exec.mjs'
import { step, UserError } from './log.mjs'
import { fetchPackage } from './npm-tarball.mjs'
import { inRoot } from './paths.mjs'
import { prepareWindow } from './system-libs.mjs'

/** First Electron with Node-API 10 (Node 22.14). */
const FIRST_WITH_NODE_API_10 = 36

/** Counted up when the compiler's arguments below change. */
const RECIPE = 2

/** How long opening one database in memory may take. */
const TRY_LIMIT_MS = 30_000

const ADDON = 'better_sqlite3.node'

const nodeApiHeaders = {
  spec: 'node-api-headers@1.9.0',
  integrity:
    'sha512-2oNILP4jXwRB4ywnYKjVk1YyJ96n2D4EOVJO6S3oYZ5PtbJrw3Yt9TpAuX3nBLMuzn74rnfGQrv13pS9vC+YiA==',
}

// The version number is the one that stands for "experimental": the headers from the registry come
// without the line that derives it from NAPI_EXPERIMENTAL.
const DEFINES = [
  'NDEBUG',
  'NAPI_EXPERIMENTAL',
  'NAPI_VERSION=2147483647',
  'NODE_API_EXPERIMENTAL_NOGC_ENV_OPT_OUT',
  'NAPI_DISABLE_CPP_EXCEPTIONS',
  'NODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS',
  'BUILDING_NODE_EXTENSION',
  'NODE_GYP_MODULE_NAME=better_sqlite3',
]

/**
 * The addon that works on the given Electron.
 *
 * @param {{ version: string, electronPath: string }} electron
 * @returns {Promise<string | null>} path of the addon; null where the prebuilt one works
 */
export async function sqliteAddonFor(electron) {
  if (Number.parseInt(electron.version, 10) >= FIRST_WITH_NODE_API_10) return null
  const manifest = await readFile(inRoot('node_modules', 'better-sqlite3', 'package.json'), 'utf8')
  const { version } = JSON.parse(manifest)
  const folder = await cachedFolder({
    name: `better-sqlite3-${version}-${process.platform}-${process.arch}-napi9-r${RECIPE}`,
    what: 'building better-sqlite3',
    check: [ADDON],
    build: async (target) => {
      const missing = await prepareWindow(electron.electronPath, { virtualScreen: false })
      if (missing) throw new UserError(missing)
      await buildAddon(path.join(target, ADDON))
      await tryAddon(path.join(target, ADDON), electron.electronPath)
    },
  })
  return path.join(folder, ADDON)
}

async function buildAddon(target) {
  const missing = []
  for (const compiler of ['cc', 'c++']) if (!(await hasCommand(compiler))) missing.push(compiler)
  if (missing.length > 0)
    throw new UserError(
      `${missing.join(' and ')} missing, needed once to build better-sqlite3: apt-get install g++`,
    )
  step('Building better-sqlite3 for it (about a minute, once)')
  const scratch = await mkdtemp(path.join(tmpdir(), 'chokepoint-sqlite-'))
  try {
    const headers = path.join(await fetchPackage(nodeApiHeaders, scratch), 'include')
    const library = path.join(scratch, 'sqlite3.o')
    const binding = path.join(scratch, 'better_sqlite3.o')
    await Promise.all([compileSqlite(library), compileBinding(binding, headers)])
    await compile('c++', [
      ...['-shared', '-pthread', '-s', '-o', target, binding, library],
      ...(process.platform === 'linux'
        ? [
            '-Wl,-Bsymbolic',
            '-Wl,--exclude-libs,ALL',
            '-static-libstdc++',
            '-static-libgcc',
            '-ldl',
          ]
        : ['-undefined', 'dynamic_lookup']),
    ])
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

// A mismatch between addon and Node-API ends the process instead of throwing: seen here, once, it
// is a sentence; seen later it would be an app that vanishes. The
// statements and the collection exercise the destructors, where such a mismatch shows.
async function tryAddon(addon, electronPath) {
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' }
  const script = `const Database = require('better-sqlite3')
    const db = new Database(':memory:', { nativeBinding: ${JSON.stringify(addon)} })
    for (let value = 0; value < 10_000; value += 1)
      if (db.prepare('select ' + value + ' as it').get().it !== value) process.exit(3)
    gc()`
  const { code, stderr } = await run(electronPath, ['--expose-gc', '-e', script], {
    ...{ capture: true, cwd: inRoot(), env, timeout_ms: TRY_LIMIT_MS },
  })
  if (code === 0) return
  const reason = stderr.trim().split('\n')[0]
  throw new UserError(`better-sqlite3 was built but does not run (exit code ${code}): ${reason}`)
}

async function compileSqlite(target) {
  const source = inRoot('node_modules', 'better-sqlite3', 'deps')
  const listed = await readFile(path.join(source, 'defines.gypi'), 'utf8')
  const defines = [...listed.matchAll(/^\s*'(\w+(?:=[^']*)?)',$/gm)].map((match) => match[1])
  if (!defines.includes('SQLITE_ENABLE_COLUMN_METADATA'))
    throw new UserError('better-sqlite3 lists its compile-time options in a way not understood.')
  await compile('cc', [
    ...['-std=c99', '-w', '-O3', '-fPIC', '-pthread', '-fvisibility=hidden', '-DNDEBUG'],
    ...defines.map((define) => `-D${define}`),
    ...['-c', path.join(source, 'sqlite3', 'sqlite3.c'), '-o', target],
  ])
}

async function compileBinding(target, headers) {
  const source = inRoot('node_modules', 'better-sqlite3')
  await compile('c++', [
    ...['-std=c++20', '-w', '-O3', '-fPIC', '-pthread', '-fvisibility=hidden'],
    '-fvisibility-inlines-hidden',
    ...DEFINES.map((define) => `-D${define}`),
    `-I${headers}`,
    ...['-include', inRoot('build', 'lib', 'node-api-experimental.h')],
    `-I${inRoot('node_modules', 'node-addon-api')}`,
    `-I${path.join(source, 'deps', 'sqlite3')}`,
    ...['-c', path.join(source, 'src', 'better_sqlite3.cpp'), '-o', target],
  ])
}

async function compile(compiler, args) {
  const { code, stderr } = await run(compiler, args, { capture: true })
  if (code === 0) return
  const reason = stderr.split('\n').find((line) => line.includes('error')) ?? stderr.slice(0, 300)
  throw new UserError(`better-sqlite3 could not be built: ${reason.trim()}`)
}
