/**
 * The layers, as docs/architecture.md draws them. A layer sees what its line lists, and nothing
 * else; `packages` are the libraries it may use beside that (a pattern over package names).
 * A new layer is one line here, one tsconfig, and one line in tsconfig.json.
 */
const LAYERS = {
  shared: { sees: [], packages: ['zod'] },
  engine: { sees: ['shared'], packages: [] },
  measure: {
    sees: ['shared', 'engine'],
    node: true,
    packages: ['zod', 'systeminformation', 'yaml', '@huggingface/tokenizers'],
  },
  store: { sees: ['shared', 'engine'], node: true, packages: ['zod', 'better-sqlite3'] },
  report: { sees: ['shared', 'engine'], packages: [] },
  demo: { sees: ['shared'], node: true, packages: ['zod'] },
  loop: {
    sees: ['shared', 'engine', 'measure', 'store', 'report', 'demo'],
    node: true,
    packages: ['zod', 'yaml'],
  },
  main: {
    sees: ['shared', 'engine', 'measure', 'store', 'report', 'demo', 'loop'],
    node: true,
    packages: ['zod', 'electron', 'electron-log'],
  },
  preload: { sees: ['shared'], packages: ['electron'] },
  renderer: {
    sees: ['shared', 'engine'],
    packages: [
      'svelte',
      'bits-ui',
      'echarts',
      '@lucide/svelte',
      'inter-ui',
      '@fontsource/jetbrains-mono',
      'tailwindcss',
    ],
  },
  cli: {
    sees: ['shared', 'engine', 'measure', 'store', 'report', 'demo', 'loop'],
    node: true,
    packages: ['zod', 'commander', 'yaml'],
  },
}

/** A pattern that no path matches, for a layer without packages. */
const NOTHING = '(?!)'
const TEST = '\\.test\\.ts$'
/** Made for tests and never shipped, as `no-test-in-code` below sees to. */
const FIXTURE = '\\.fixture\\.ts$'
const oneOf = (names) => `(${names.join('|')})`

function layerRules([layer, { sees, packages, node }]) {
  const from = { path: `^src/${layer}/`, pathNot: [TEST, FIXTURE] }
  const rules = [
    {
      name: `${layer}-sees-its-own-layers`,
      comment: `src/${layer} sees ${sees.map((name) => `src/${name}`).join(', ') || 'no other layer'}.`,
      severity: 'error',
      from,
      to: { path: '^src/', pathNot: `^src/${oneOf([layer, ...sees])}/` },
    },
    {
      name: `${layer}-uses-its-own-packages`,
      comment: `src/${layer} uses ${packages.join(', ') || 'no package'}.`,
      severity: 'error',
      from,
      to: {
        path: 'node_modules/|^electron$|^[^./][^:]*$',
        pathNot: [
          '^(src|resources)/',
          `(^|node_modules/)(@types/)?${oneOf([...packages, NOTHING])}(/|$)`,
        ],
        dependencyTypesNot: ['core', 'type-only', 'local'],
      },
    },
  ]
  if (!node)
    rules.push({
      name: `${layer}-is-without-node`,
      comment: `src/${layer} does no input or output: no module of Node.`,
      severity: 'error',
      from,
      to: { dependencyTypes: ['core'] },
    })
  return rules
}

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'Two files that need each other are one topic, or hide a third.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-orphans',
      comment: 'Nothing reaches this file: delete it, or wire it.',
      severity: 'error',
      from: {
        orphan: true,
        path: '^src/',
        // What components import as types only is not seen here; knip looks after the window.
        pathNot: [TEST, '\\.d\\.ts$', '^src/renderer/'],
      },
      to: {},
    },
    {
      name: 'no-unresolved',
      comment: 'The import leads nowhere.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-test-in-code',
      comment: 'What ships does not import tests or their fixtures.',
      severity: 'error',
      from: { path: '^src/', pathNot: [TEST, FIXTURE, '/fixtures/'] },
      to: { path: `^test/|${TEST}|\\.fixture\\.ts$|/fixtures/` },
    },
    {
      name: 'electron-in-main-and-preload',
      comment: 'Everything else must run without Electron too.',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/(main|preload)/', TEST] },
      to: { path: '^electron$|node_modules/electron(-log)?/' },
    },
    {
      name: 'sqlite-in-store',
      comment: 'Only src/store speaks to the database.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/store/' },
      to: { path: '(^|node_modules/)(@types/)?better-sqlite3(/|$)' },
    },
    ...Object.entries(LAYERS).flatMap(layerRules),
  ],
  options: {
    doNotFollow: { path: ['node_modules', '^out/', '^dist/'] },
    exclude: { path: '^(out|dist|\\.cache)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'svelte', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types'],
      extensions: ['.ts', '.mjs', '.js', '.cjs', '.svelte', '.json'],
    },
  },
}
