import { describe, expect, it } from 'vitest'
import { createInvestigation, setTarget } from '../../engine/investigation/set-up.ts'
import { DEFAULT_PREFERENCES } from '../../shared/preferences.ts'
import type { Investigation } from '../../shared/investigation.ts'
import type { Target } from '../../shared/target.ts'
import { FakeApi } from './fake-api.fixture.ts'
import { Session } from './session.svelte.ts'

const NOW = '2026-01-01T00:00:00.000Z'
const TARGET = {
  name: 't',
  control: { kind: 'manual', command: null },
  settings: [],
} as unknown as Target

/** The main process with one stored investigation, and the page that was left open. */
function fake(stored: Investigation | null, view: string): FakeApi {
  return new FakeApi({
    'app:info': {
      preferences: { ...DEFAULT_PREFERENCES, investigation_id: stored?.id ?? null, view },
    },
    'investigation:list': stored === null ? [] : [{ id: stored.id, name: stored.name }],
    'investigation:get': stored,
  })
}

const fresh = createInvestigation('i', 'Mine', NOW)
const withTarget = setTarget(fresh, TARGET, NOW)

describe('the session', () => {
  it('opens where it was left', async () => {
    const session = new Session(fake(withTarget, 'goal').api)
    await session.init()
    expect([session.ready, session.investigation?.id, session.view]).toEqual([true, 'i', 'goal'])
  })

  it('opens at the step that waits where the page left cannot be shown any more', async () => {
    const session = new Session(fake(withTarget, 'verdict').api)
    await session.init()
    expect(session.view).toBe('goal')
  })

  it('shows the first page where nothing was open', async () => {
    const session = new Session(fake(null, 'history').api)
    await session.init()
    expect([session.investigation, session.view]).toEqual([null, 'target'])
  })

  it('does not go where the loop has not come to', async () => {
    const { api, asked } = fake(withTarget, 'goal')
    const session = new Session(api)
    await session.init()
    session.go('verdict')
    expect(session.view).toBe('goal')
    session.go('target')
    expect(session.view).toBe('target')
    expect(asked.at(-1)).toEqual(['app:set-preferences', { view: 'target' }])
  })

  it('follows the loop only from the step that is on screen', async () => {
    const main = fake(fresh, 'target')
    const session = new Session(main.api)
    await session.init()
    main.push('investigation:changed', withTarget)
    expect(session.view).toBe('goal')
    session.go('target')
    main.push('investigation:changed', { ...withTarget, step: 'workload' })
    expect(session.view).toBe('target')
  })

  it('says why a page is closed', async () => {
    const session = new Session(fake(null, 'target').api)
    await session.init()
    expect(session.whyNot('history')).toBe('Choose a target first.')
    expect(session.whyNot('target')).toBeNull()
  })
})
