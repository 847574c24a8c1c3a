import { describe, expect, it } from 'vitest'
import { makeRecord } from '../../../../engine/summary/closed-loop.fixture.ts'
import type { RequestTimeline } from '../../../../shared/run-events.ts'
import { instantLabels, timelineView } from './timeline.ts'

const MS = 1e6
const timeline = (changes: Partial<Parameters<typeof makeRecord>[0]> = {}): RequestTimeline => ({
  request: makeRecord({
    scheduled_ns: 1000 * MS,
    connected_ns: 1010 * MS,
    sent_ns: 1012 * MS,
    headers_ns: 1090 * MS,
    first_ns: 1100 * MS,
    last_ns: 1160 * MS,
    end_ns: 1165 * MS,
    ...changes,
  }),
  itl_ns: Float64Array.of(10 * MS, 0, 50 * MS),
  event_tokens: Uint32Array.of(1, 2, 1, 3),
})

describe('one request as a timeline', () => {
  it('stands on a time axis that starts when it was due', () => {
    const view = timelineView(timeline())
    expect(view.instants.map(({ t_ms }) => t_ms)).toEqual([0, 10, 12, 90, 100, 160, 165])
    expect(view.parts.map(({ kind, from_ms, to_ms }) => [kind, from_ms, to_ms])).toEqual([
      ['client', 0, 12],
      ['server', 12, 100],
      ['tokens', 100, 160],
      ['rest', 160, 165],
    ])
  })

  it('has every token event with its gap and its tokens', () => {
    const view = timelineView(timeline())
    expect(view.events).toEqual([
      { t_ms: 100, gap_ms: null, tokens: 1 },
      { t_ms: 110, gap_ms: 10, tokens: 2 },
      { t_ms: 110, gap_ms: 0, tokens: 1 },
      { t_ms: 160, gap_ms: 50, tokens: 3 },
    ])
    expect([view.gap_ms_max, view.multi_token_events]).toEqual([50, 2])
    expect(timelineView({ ...timeline(), event_tokens: null }).multi_token_events).toBe(null)
  })

  it('has no tokens where none came, and says until when it went on', () => {
    const failed = {
      ...timeline({ headers_ns: null, first_ns: null, last_ns: null, outcome: 'timeout' }),
      itl_ns: new Float64Array(),
      event_tokens: null,
    }
    const view = timelineView(failed)
    expect(view.events).toEqual([])
    expect(view.gap_ms_max).toBe(null)
    expect(view.parts.map(({ kind, to_ms }) => [kind, to_ms])).toEqual([
      ['client', 12],
      ['rest', 165],
    ])
  })

  it('names instants together that stand too close', () => {
    const { instants } = timelineView(timeline())
    expect(instantLabels(instants, (t_ms) => t_ms * 4, 60)).toEqual([
      { x: 0, text: 'Due, connected, sent' },
      { x: 360, text: 'Headers, first token' },
      { x: 640, text: 'Last token, end' },
    ])
  })
})
