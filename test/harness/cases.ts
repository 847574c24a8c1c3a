import { DEFAULT_PREFERENCES, type View } from '../../src/shared/preferences.ts'
import type { Investigation } from '../../src/shared/investigation.ts'
import type { FakeBridge, FakeState } from './fake-bridge.ts'
import {
  BETWEEN,
  IN_SESSIONS,
  MEASURING,
  OPEN_STAGES,
  OPEN_STEADY,
  OWN_SERVER,
  REPLAYED,
  SET_UP,
  SIX_ITERATIONS,
  UNDECIDED,
} from './fixtures/investigations.ts'
import {
  BASELINE_ONLY,
  BESIDE_THE_POINT,
  BOUNDS,
  HOST_BOUND,
  THIRTY_ITERATIONS,
  TWO_ITERATIONS,
  UNTOLD,
} from './fixtures/histories.ts'
import { withErrors } from './fixtures/stored-run.ts'
import { progressPushes, troubled } from './fixtures/progress.ts'

/** One screen to look at: what is open, which page, and what happens once the window runs. */
export interface Case {
  investigation: Investigation | null
  view: View
  after?: (bridge: FakeBridge) => void
}

export const CASES: Readonly<Record<string, Case>> = {
  'first-run': { investigation: null, view: 'target' },
  target: { investigation: SET_UP, view: 'target' },
  goal: { investigation: SET_UP, view: 'goal' },
  workload: { investigation: SET_UP, view: 'workload' },
  'workload-open': { investigation: OPEN_STEADY, view: 'workload' },
  'workload-stages': { investigation: OPEN_STAGES, view: 'workload' },
  'workload-trace': { investigation: REPLAYED, view: 'workload' },
  'workload-sessions': { investigation: IN_SESSIONS, view: 'workload' },
  'target-own': { investigation: OWN_SERVER, view: 'target' },
  baseline: { investigation: SET_UP, view: 'baseline' },
  measured: { investigation: SIX_ITERATIONS, view: 'baseline' },
  'measured-errors': { investigation: withErrors(SIX_ITERATIONS), view: 'baseline' },
  bottleneck: { investigation: BETWEEN, view: 'bottleneck' },
  'bottleneck-host': { investigation: HOST_BOUND, view: 'bottleneck' },
  'bottleneck-untold': { investigation: UNTOLD, view: 'bottleneck' },
  'change-rail': { investigation: BESIDE_THE_POINT, view: 'change' },
  change: { investigation: BETWEEN, view: 'change' },
  measuring: {
    investigation: MEASURING,
    view: 'remeasure',
    after: (bridge) => {
      for (const progress of progressPushes(MEASURING.id)) bridge.push('measure:progress', progress)
    },
  },
  'measuring-loud': {
    investigation: MEASURING,
    view: 'remeasure',
    after: (bridge) => {
      for (const progress of progressPushes(MEASURING.id))
        bridge.push('measure:progress', troubled(progress))
    },
  },
  verdict: { investigation: UNDECIDED, view: 'verdict' },
  history: { investigation: SIX_ITERATIONS, view: 'history' },
  'history-empty': { investigation: SET_UP, view: 'history' },
  'history-1': { investigation: BASELINE_ONLY, view: 'history' },
  'history-2': { investigation: TWO_ITERATIONS, view: 'history' },
  'history-bounds': { investigation: BOUNDS, view: 'history' },
  'history-30': { investigation: THIRTY_ITERATIONS, view: 'history' },
  'hardware-host': { investigation: HOST_BOUND, view: 'hardware' },
  'hardware-untold': { investigation: UNTOLD, view: 'hardware' },
  'hardware-empty': { investigation: SET_UP, view: 'hardware' },
  hardware: { investigation: SIX_ITERATIONS, view: 'hardware' },
}

/** The state that a case starts in; `?recent` lists investigations on the first page too. */
export function stateOf(chosen: Case, query: URLSearchParams): FakeState {
  const theme = query.get('theme')
  const others = query.has('recent')
    ? [SIX_ITERATIONS, { ...SET_UP, id: 'other', name: 'Nightly batch' }]
    : []
  return {
    preferences: {
      ...DEFAULT_PREFERENCES,
      theme: theme === 'dark' || theme === 'light' ? theme : 'system',
      investigation_id: chosen.investigation?.id ?? null,
      view: chosen.view,
    },
    investigations: chosen.investigation === null ? others : [chosen.investigation],
  }
}
