import { defineConfig } from 'vitest/config'

/** A packaged program starts from a cold disk cache on a machine that may be busy. */
const TIMEOUT_MS = 120_000

export default defineConfig({
  test: {
    name: 'packaged',
    environment: 'node',
    include: ['test/packaged/**/*.test.ts'],
    root: new URL('../../', import.meta.url).pathname,
    testTimeout: TIMEOUT_MS,
    hookTimeout: TIMEOUT_MS,
    allowOnly: false,
  },
})
