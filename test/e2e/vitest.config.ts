import { defineConfig } from 'vitest/config'

/** A whole loop measures for minutes; nothing else runs beside it, so that it measures well. */
const TIMEOUT_MS = 480_000

export default defineConfig({
  test: {
    name: 'e2e',
    environment: 'node',
    include: ['test/e2e/**/*.test.ts'],
    root: new URL('../../', import.meta.url).pathname,
    testTimeout: TIMEOUT_MS,
    hookTimeout: 60_000,
    fileParallelism: false,
    allowOnly: false,
  },
})
