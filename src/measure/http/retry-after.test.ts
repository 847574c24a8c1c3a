import { expect, it } from 'vitest'
import { parseResponseHead } from './response-head.ts'
import { retryAfterS } from './retry-after.ts'

const NOW = '2026-11-25T10:00:00.000Z'

it.each([
  ['Retry-After: 120', 120],
  ['Retry-After: 1.5', 1.5],
  ['Retry-After: Wed, 25 Nov 2026 10:00:30 GMT', 30],
  // The server's clock counts, where it tells: this one is an hour behind.
  ['Retry-After: Wed, 25 Nov 2026 09:00:30 GMT\nDate: Wed, 25 Nov 2026 09:00:00 GMT', 30],
  ['Retry-After: Wed, 25 Nov 2026 09:00:30 GMT', 0],
  ['retry-after-ms: 250\nRetry-After: 1', 0.25],
  ['Retry-After: soon', null],
  ['Retry-After: -1', null],
  ['X: 1', null],
])('%j asks to wait %s s', (headers, wait_s) => {
  const head = parseResponseHead(`HTTP/1.1 429 No\n${headers}`)
  if (typeof head === 'string') throw new Error(head)
  expect(retryAfterS(head, () => NOW)).toBe(wait_s)
})
