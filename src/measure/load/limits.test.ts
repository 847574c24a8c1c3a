import { describe, expect, it } from 'vitest'
import { overdue, type ExchangeLimits, type Progress } from './limits.ts'

const S = 1e9
const LIMITS: ExchangeLimits = {
  timeout_s: 100,
  connect_s: 5,
  first_byte_s: 10,
  between_events_s: 2,
}
const begun: Progress = {
  started_at: 1 * S,
  connected_at: null,
  sent_whole_at: null,
  headers_at: null,
  read_at: null,
  events: 0,
  authority: 'x:80',
}
const sent: Progress = { ...begun, connected_at: 2 * S, sent_whole_at: 3 * S }
const answering: Progress = { ...sent, headers_at: 9 * S, read_at: 50 * S, events: 4 }
const NONE = { ...LIMITS, connect_s: null, first_byte_s: null, between_events_s: null }

describe('overdue', () => {
  it.each([
    ['no connection', begun, 6, 'connect_timeout', 'No connection to x:80 within 5 s'],
    ['no answer', sent, 13, 'first_byte_timeout', 'No byte of an answer within 10 s'],
    [
      'headers that trickle',
      { ...sent, read_at: 13 * S },
      13,
      'first_byte_timeout',
      'not whole within 10 s',
    ],
    ['a stall', answering, 52, 'stalled', 'Nothing more came for 2 s after 4 token events'],
    [
      'no end',
      { ...answering, read_at: 101 * S },
      101,
      'request_timeout',
      'No end after 100 s; 4 token',
    ],
  ])('tells of %s just past the limit', (_what, progress, limit_s, fault, words) => {
    expect(overdue(LIMITS, progress, limit_s * S)).toBeNull()
    const late = overdue(LIMITS, progress, limit_s * S + 1)
    expect(late?.fault).toBe(fault)
    expect(late?.message).toContain(words)
  })

  it('counts the first byte from when all of the request had gone', () => {
    const uploading = { ...sent, sent_whole_at: null }
    expect(overdue(LIMITS, uploading, 60 * S)).toBeNull()
  })

  it('keeps only the whole where no parts are limited', () => {
    for (const progress of [begun, sent, answering]) {
      expect(overdue(NONE, progress, 101 * S)).toBeNull()
      expect(overdue(NONE, progress, 101 * S + 1)?.fault).toBe('request_timeout')
    }
  })
})
