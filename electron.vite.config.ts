import { fileURLToPath } from 'node:url'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import tailwindcss from '@tailwindcss/vite'
import { defineConfig } from 'electron-vite'

/** Oldest runtime the app is built and tested for: Electron 33 (Node 20.18, Chrome 130). */
const NODE_TARGET = 'node20.18'
const CHROME_TARGET = 'chrome130'

/** A window's script beyond this took in a library whole. */
const RENDERER_KB_MAX = 1500

/** Everything that runs on Node, one output file each: `out/main/<name>.js`. */
const NODE_ENTRIES = {
  index: 'src/main/index.ts',
  'load-process': 'src/measure/load-process.ts',
  'sending-worker': 'src/measure/load/threads/sending-worker.ts',
  'sample-process': 'src/measure/sample-process.ts',
  'demo-server': 'src/loop/demo-server-process.ts',
  cli: 'src/cli/index.ts',
}

const fromRoot = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

const entries = (names: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(names).map(([name, path]) => [name, fromRoot(path)]))

export default defineConfig({
  main: {
    build: {
      target: NODE_TARGET,
      sourcemap: true,
      // Dependencies are bundled, so that the package carries no node_modules but the addon's.
      externalizeDeps: false,
      rolldownOptions: {
        input: entries(NODE_ENTRIES),
        external: ['better-sqlite3'],
        output: {
          format: 'es',
          // No hashes: processes start each other by these names.
          entryFileNames: '[name].js',
          chunkFileNames: 'chunks/[name].js',
          assetFileNames: 'assets/[name][extname]',
        },
      },
    },
  },
  preload: {
    build: {
      target: NODE_TARGET,
      sourcemap: true,
      // A sandboxed preload may require nothing but electron: one CommonJS file with all inside.
      externalizeDeps: false,
      isolatedEntries: true,
      rolldownOptions: {
        input: entries({ index: 'src/preload/index.ts' }),
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: fromRoot('src/renderer'),
    plugins: [svelte({ configFile: fromRoot('svelte.config.js') }), tailwindcss()],
    build: {
      target: CHROME_TARGET,
      sourcemap: true,
      minify: true,
      // The window is read from the disk, whole: splitting it would only cost start-up time.
      chunkSizeWarningLimit: RENDERER_KB_MAX,
      rolldownOptions: {
        input: fromRoot('src/renderer/index.html'),
        checks: { bundlerTimings: false },
      },
    },
  },
})
