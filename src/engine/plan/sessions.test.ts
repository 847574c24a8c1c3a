import { describe, expect, it } from 'vitest'
import type { PromptEntry } from '../../shared/prompts.ts'
import { ksOneSample } from '../stats/ks-one-sample.fixture.ts'
import { fromFile, inSession, SESSIONS, synthetic } from './plan.fixture.ts'
import { NO_MATERIAL, planLengths, planRequest } from './plan-request.ts'
import { createSessions, type PlannedSession } from './sessions.ts'

const take = (sessions: ReturnType<typeof createSessions>, n: number): PlannedSession[] =>
  Array.from({ length: n }, () => sessions.next())

describe('createSessions', () => {
  it('is one request each where the workload has none', () => {
    expect(take(createSessions(synthetic(), 0, 'measured'), 3)).toEqual([
      { session: 0, first_seq: 0, turns: 1, think_ns: [] },
      { session: 1, first_seq: 1, turns: 1, think_ns: [] },
      { session: 2, first_seq: 2, turns: 1, think_ns: [] },
    ])
  })
  it('numbers requests one after another and draws turns and think times', () => {
    const sessions = take(createSessions(synthetic({ sessions: SESSIONS }), 0, 'measured'), 3_000)
    let seq = 0
    for (const { first_seq, turns, think_ns } of sessions) {
      expect(first_seq).toBe(seq)
      expect(think_ns).toHaveLength(turns - 1)
      seq += turns
    }
    expect(new Set(sessions.map((one) => one.turns))).toEqual(new Set([1, 2, 3, 4, 5, 6]))
    const think_s = sessions.flatMap((one) => one.think_ns.map((ns) => ns / 1e9))
    expect(ksOneSample(think_s, (x) => 1 - Math.exp(-x / 2)).p).toBeGreaterThan(0.001)
  })
  it('waits the same each time where it is told to', () => {
    const constant = { ...SESSIONS, turns: { kind: 'fixed', tokens: 3 }, think_time: 'constant' }
    const [first] = take(createSessions(synthetic({ sessions: constant }), 0, 'measured'), 1)
    expect(first?.think_ns).toEqual([2e9, 2e9])
  })
  it('depends on seed, repetition and phase alone', () => {
    const workload = synthetic({ sessions: SESSIONS })
    const of = (repetition: number, phase: 'measured' | 'warm_up') =>
      take(createSessions(workload, repetition, phase), 50)
    expect(of(1, 'measured')).toEqual(of(1, 'measured'))
    expect(of(2, 'measured')).not.toEqual(of(1, 'measured'))
    expect(of(1, 'warm_up')).not.toEqual(of(1, 'measured'))
  })
})

describe('a synthetic session', () => {
  const workload = synthetic({ sessions: SESSIONS })
  const turns = [0, 1, 2, 3].map((turn) =>
    planRequest(workload, 1, inSession(5, turn), NO_MATERIAL),
  )

  it('sends with each turn all turns before it, word for word, with planned answers between', () => {
    for (const [turn, planned] of turns.entries()) {
      const roles = planned.messages?.map((message) => message.role)
      expect(roles).toEqual(
        Array.from({ length: 2 * turn + 1 }, (_, i) => (i % 2 === 0 ? 'user' : 'assistant')),
      )
      const before = turns[turn - 1]
      if (before === undefined) continue
      expect(planned.messages?.slice(0, -2)).toEqual(before.messages)
      expect(planned.prompt.startsWith(before.prompt)).toBe(true)
      const answer = planned.messages?.at(-2)?.content.split(' ')
      expect(answer).toHaveLength(before.output_tokens_max)
    }
  })
  it('counts the tokens of the whole history', () => {
    for (const [turn, planned] of turns.entries()) {
      expect(planned.prompt.split(' ')).toHaveLength(planned.input_tokens ?? -1)
      const added = planLengths(workload, 1, inSession(5, turn), NO_MATERIAL)
      const before = turns[turn - 1]
      const history = (before?.input_tokens ?? 0) + (before?.output_tokens_max ?? 0)
      expect(planned.input_tokens).toBe(history + (added.input_tokens ?? 0))
    }
  })
  it('is another one in every session and repetition', () => {
    const texts = [
      planRequest(workload, 1, inSession(5, 0), NO_MATERIAL),
      planRequest(workload, 1, inSession(6, 0), NO_MATERIAL),
      planRequest(workload, 2, inSession(5, 0), NO_MATERIAL),
      planRequest(workload, 1, inSession(5, 0), NO_MATERIAL, 'warm_up'),
    ].map((planned) => planned.prompt)
    expect(new Set(texts).size).toBe(4)
  })
})

describe('a session over a file', () => {
  const talk: PromptEntry = [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'Why?' },
    { role: 'assistant', content: 'Because.' },
    { role: 'user', content: 'Really?' },
    { role: 'assistant', content: 'Yes.' },
  ]
  const workload = fromFile({ sessions: { ...SESSIONS, turns: { kind: 'fixed', tokens: 5 } } })

  it('sends a recorded conversation turn by turn, with the recorded answers, and then ends', () => {
    const material = { ...NO_MATERIAL, prompts: [talk] }
    const [first] = take(createSessions(workload, 0, 'measured', [talk]), 1)
    expect(first?.turns).toBe(2)
    const messages = [0, 1].map(
      (turn) => planRequest(workload, 0, inSession(0, turn), material).messages,
    )
    expect(messages).toEqual([talk.slice(0, 2), talk.slice(0, 4)])
  })
  it('goes on from a single prompt with others of the file and planned answers', () => {
    const prompts = ['one', 'two', 'three']
    const [first] = take(createSessions(workload, 0, 'measured', prompts), 1)
    expect(first?.turns).toBe(5)
    const planned = planRequest(workload, 0, inSession(0, 2), { ...NO_MATERIAL, prompts })
    expect(planned.messages?.map((message) => message.role)).toEqual([
      'user',
      'assistant',
      'user',
      'assistant',
      'user',
    ])
    expect(planned.messages?.[1]?.content.split(' ')).toHaveLength(50)
    for (const at of [0, 2, 4]) expect(prompts).toContain(planned.messages?.[at]?.content)
    const before = planRequest(workload, 0, inSession(0, 1), { ...NO_MATERIAL, prompts })
    expect(planned.messages?.slice(0, 3)).toEqual(before.messages)
  })
})
