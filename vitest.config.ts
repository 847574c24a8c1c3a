import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vitest/config'

/** Property tests try hundreds of inputs; on two busy cores that takes longer than vitest's 5 s. */
const UNIT_TIMEOUT_MS = 30_000
/** Room for what only integration tests do: real sockets, child processes, real waiting. */
const INTEGRATION_TIMEOUT_MS = 60_000

export default defineConfig({
  test: {
    environment: 'node',
    restoreMocks: true,
    unstubGlobals: true,
    // A test that is skipped says why in its title; one that is focused must not reach the trunk.
    allowOnly: false,
    projects: [
      {
        extends: true,
        // Compiles runes in *.svelte.ts, so that state classes can be tested without a browser.
        plugins: [svelte()],
        test: { name: 'unit', include: ['src/**/*.test.ts'], testTimeout: UNIT_TIMEOUT_MS },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          testTimeout: INTEGRATION_TIMEOUT_MS,
          hookTimeout: INTEGRATION_TIMEOUT_MS,
        },
      },
    ],
  },
})
