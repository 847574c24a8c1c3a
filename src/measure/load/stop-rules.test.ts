import { describe, expect, it } from 'vitest'
import type { Outcome } from '../../shared/request.ts'
import { StopRules } from './stop-rules.ts'

const NS_PER_S = 1e9
const refused = (at_s: number): { outcome: Outcome; error: string; end_at: number } => ({
  outcome: 'refused',
  error: 'Nothing listens.',
  end_at: at_s * NS_PER_S,
})
const ok = (at_s: number): { outcome: Outcome; error: null; end_at: number } => ({
  outcome: 'ok',
  error: null,
  end_at: at_s * NS_PER_S,
})

/** The first sentence that the rules come to, with the instant at which they do. */
function stopOf(
  rules: StopRules,
  ended: readonly { outcome: Outcome; error: string | null; end_at: number }[],
): { at_s: number; reason: string } | null {
  for (const one of ended) {
    const reason = rules.add(one)
    if (reason !== null) return { at_s: one.end_at / NS_PER_S, reason }
  }
  return null
}

/** `per_s` requests in each second from one to another, as `what` says of each. */
function seconds<T>(from_s: number, to_s: number, per_s: number, what: (at_s: number) => T): T[] {
  return Array.from({ length: (to_s - from_s) * per_s }, (_, i) => what(from_s + i / per_s))
}

describe('the rules by which a run stops itself', () => {
  it('stops when the first twenty fail, and not when one of them succeeds', () => {
    expect(stopOf(new StopRules(500), seconds(0, 1, 50, refused))).toEqual({
      at_s: 0.38,
      reason: 'All of the first 20 requests failed: Nothing listens.',
    })
    expect(stopOf(new StopRules(1), [refused(0)])?.reason).toBe(
      'The only request failed: Nothing listens.',
    )
    expect(stopOf(new StopRules(null), [ok(0), ...seconds(0, 9, 50, refused)])).toBeNull()
  })

  it('takes a restart of some seconds as data, at any rate of requests', () => {
    for (const per_s of [1, 7, 400, 5_000]) {
      const run = [
        ...seconds(0, 5, per_s, ok),
        ...seconds(5, 14, per_s, refused),
        ...seconds(14, 40, per_s, ok),
      ]
      expect(stopOf(new StopRules(null), run)).toBeNull()
    }
  })

  it('stops when nothing succeeds for ten seconds', () => {
    const run = [...seconds(0, 5, 30, ok), ...seconds(5, 40, 30, refused)]
    expect(stopOf(new StopRules(null), run)).toEqual({
      at_s: 15,
      reason:
        'The last 301 requests failed, one after another for 10 s; the commonest error: Nothing listens.',
    })
  })

  it('stops when more than half fail in each of ten seconds, and goes on when half do', () => {
    const mixed = (share: number): { outcome: Outcome; error: string | null; end_at: number }[] =>
      seconds(0, 60, 100, (at_s) =>
        Math.round(at_s * 100) % 100 < share ? refused(at_s) : ok(at_s),
      )
    expect(stopOf(new StopRules(null), [ok(0), ...mixed(50)])).toBeNull()
    const stop = stopOf(new StopRules(null), [ok(0), ...mixed(60)])
    expect(stop?.at_s).toBeCloseTo(10, 1)
    expect(stop?.reason).toBe(
      'More than 50 % of the requests failed in each of 10 seconds; the commonest error: Nothing listens.',
    )
  })

  it('does not count what was cancelled', () => {
    const cancelled = seconds(0, 1, 500, (at_s) => ({
      outcome: 'cancelled' as const,
      error: 'Cancelled by the user.',
      end_at: at_s * NS_PER_S,
    }))
    expect(stopOf(new StopRules(null), cancelled)).toBeNull()
  })
})
