import { fileURLToPath } from 'node:url'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import tailwindcss from '@tailwindcss/vite'
import { build } from 'vite'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** Builds the harness page as the window is built, into a folder of this process, and answers with it. */
export async function buildHarness(): Promise<string> {
  const outDir = here(`../../.cache/harness/${String(process.pid)}`)
  await build({
    root: here('.'),
    configFile: false,
    logLevel: 'warn',
    plugins: [svelte({ configFile: here('../../svelte.config.js') }), tailwindcss()],
    build: { outDir, emptyOutDir: true, target: 'chrome130', minify: false },
  })
  return outDir
}
