import { describe, expect, it } from 'vitest'
import { TARGET } from '../../../../test/harness/fixtures/investigations.ts'
import type { Target } from '../../../shared/target.ts'
import { Draft } from './draft.svelte.ts'

const COMMAND = 'vllm serve m --max-num-seqs 16 --dtype auto'
const CURRENT = [
  { name: '--max-num-seqs', value: '32' },
  { name: '--dtype', value: 'auto' },
]
const BY_COMMAND: Target = {
  ...TARGET,
  control: { kind: 'command', command: COMMAND, health_path: null, startup_timeout_s: 60 },
}

describe('a draft of the next change', () => {
  it('starts from what is in force, or from what was declared', () => {
    const fresh = new Draft(TARGET, CURRENT, null)
    expect(fresh.settings).toEqual(CURRENT)
    expect(fresh.one).toMatchObject({
      ok: false,
      why: expect.stringContaining('Nothing is changed'),
    })
    const declared = [{ name: '--max-num-seqs', value: '64' }, CURRENT[1]!]
    expect(new Draft(TARGET, CURRENT, declared).one).toEqual({
      ok: true,
      difference: { name: '--max-num-seqs', from: '32', to: '64' },
    })
  })

  it('is one change, then two, then one again', () => {
    const draft = new Draft(TARGET, CURRENT, null)
    draft.set('--max-num-seqs', '64')
    expect(draft.one.ok).toBe(true)
    draft.set('--seed', '7')
    expect(draft.one).toMatchObject({
      ok: false,
      why: expect.stringContaining('--max-num-seqs and --seed'),
    })
    expect(draft.differs('--seed')).toEqual({ name: '--seed', from: null, to: '7' })
    draft.undo('--max-num-seqs')
    expect(draft.one).toMatchObject({ ok: true, difference: { name: '--seed', from: null } })
    draft.undo('--seed')
    expect(draft.settings).toEqual(CURRENT)
  })

  it('shows a setting’s value in force and as it is edited', () => {
    const draft = new Draft(TARGET, CURRENT, null)
    draft.set('--max-num-seqs', '64')
    expect([draft.valueNow('--max-num-seqs'), draft.valueOf('--max-num-seqs')]).toEqual([
      '32',
      '64',
    ])
    expect([draft.valueNow('--seed'), draft.valueOf('--seed')]).toEqual(['unset', ''])
  })
})

describe('a draft with a start command', () => {
  it('has the command of what is in force, and keeps it in step with the fields', () => {
    const draft = new Draft(BY_COMMAND, CURRENT, null)
    expect(draft.command_now).toBe('vllm serve m --max-num-seqs 32 --dtype auto')
    draft.set('--dtype', 'fp8')
    expect(draft.command).toBe('vllm serve m --max-num-seqs 32 --dtype fp8')
    draft.typeCommand('vllm serve m --max-num-seqs 8 --dtype auto')
    expect(draft.settings).toEqual([{ name: '--max-num-seqs', value: '8' }, CURRENT[1]])
    expect(draft.one).toMatchObject({ ok: true, difference: { from: '32', to: '8' } })
    draft.undo('--max-num-seqs')
    expect(draft.command).toBe(draft.command_now)
  })

  it('keeps a command as it is typed, half finished too', () => {
    const draft = new Draft(BY_COMMAND, CURRENT, null)
    draft.typeCommand('vllm serve m --max-num-seqs ')
    expect(draft.command).toBe('vllm serve m --max-num-seqs ')
    expect(draft.one.ok).toBe(false)
  })

  it('has none for the bundled server, whose command is not the user’s', () => {
    expect(new Draft(TARGET, CURRENT, null).command_now).toBeNull()
    const by_hand: Target = { ...TARGET, control: { kind: 'manual', command: null } }
    expect(new Draft(by_hand, CURRENT, null).command_now).toBeNull()
  })
})
