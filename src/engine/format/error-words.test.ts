import { expect, it } from 'vitest'
import { FAULTS, OUTCOMES } from '../../shared/request.ts'
import { errorWords } from './error-words.ts'

it('names what broke, and the status where that says more', () => {
  expect(errorWords({ outcome: 'http_error', fault: 'rate_limited', http_status: 429 })).toBe(
    'HTTP\u00a0429, rate limited',
  )
  expect(errorWords({ outcome: 'cut_off', fault: 'error_event', http_status: 200 })).toBe(
    'error inside the stream',
  )
  expect(errorWords({ outcome: 'timeout', fault: null, http_status: null })).toBe('time-out')
})

it('tells every fault from every other', () => {
  const words = FAULTS.map((fault) => errorWords({ outcome: 'timeout', fault, http_status: null }))
  expect(new Set(words).size).toBe(FAULTS.length)
  for (const outcome of OUTCOMES)
    expect(errorWords({ outcome, fault: null, http_status: null })).not.toBe('')
})
