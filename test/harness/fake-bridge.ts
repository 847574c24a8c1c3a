/**
 * A bridge in memory, so that the window can be looked at in a plain browser. It answers from the
 * fixtures and the engine's own state machine; what needs a server is answered with a fixture.
 */
import catalogue from '../../resources/gpus.json'
import {
  declareChange,
  startMeasuring,
  withdrawChange,
} from '../../src/engine/investigation/experiment.ts'
import {
  goTo,
  createInvestigation,
  setGoal,
  setTarget,
  setWorkload,
} from '../../src/engine/investigation/set-up.ts'
import { currentIteration } from '../../src/engine/investigation/lookup.ts'
import { decide, undoDecision } from '../../src/engine/investigation/verdict.ts'
import { projectHardware } from '../../src/engine/projection/project.ts'
import type { Gpu } from '../../src/shared/catalogue.ts'
import type { Bridge } from '../../src/shared/ipc/bridge.ts'
import { contracts, type ChannelName, type Contracts } from '../../src/shared/ipc/contracts.ts'
import type { OutputOf, ParsedOf } from '../../src/shared/ipc/contract.ts'
import type { PushName, Pushes } from '../../src/shared/ipc/pushes.ts'
import type { Investigation, InvestigationHead } from '../../src/shared/investigation.ts'
import type { Preferences } from '../../src/shared/preferences.ts'
import { ProblemError, type Reply } from '../../src/shared/result.ts'
import { TARGET } from './fixtures/investigations.ts'
import { PROBE, PROMPTS_FILE } from './fixtures/probe.ts'
import { lookAt } from './fixtures/signals.ts'
import { sampledOf } from './fixtures/samples.ts'
import { IMPORTED_TRACE, TRACE_PREVIEW, TRACE_PROFILE } from './fixtures/traces.ts'
import { definedOf, itlOf, requestsOf, timelineOf, tokensOf } from './fixtures/stored-run.ts'

type Handlers = {
  [Name in ChannelName]: (input: ParsedOf<Contracts[Name]>) => OutputOf<Contracts[Name]>
}
type Listener = (payload: never) => void

const NOW = '2026-05-04T16:00:00.000Z'

/** What the fake holds; the page sets it before the window starts. */
export interface FakeState {
  preferences: Preferences
  investigations: Investigation[]
}

export class FakeBridge implements Bridge {
  readonly #state: FakeState
  readonly #listeners = new Map<PushName, Set<Listener>>()
  #gpus: Gpu[] = catalogue
  #ids = 0
  #looks = 0

  constructor(state: FakeState) {
    this.#state = state
  }

  async request<Name extends ChannelName>(
    name: Name,
    input: unknown,
  ): Promise<Reply<OutputOf<Contracts[Name]>>> {
    try {
      const parsed = contracts[name].input.parse(structuredClone(input)) as ParsedOf<
        Contracts[Name]
      >
      return { ok: true, value: structuredClone(this.#handlers[name](parsed)) }
    } catch (error) {
      if (error instanceof ProblemError) return { ok: false, problem: error.problem }
      return { ok: false, problem: { code: 'bad_input', message: String(error) } }
    }
  }

  onPush<Name extends PushName>(name: Name, listener: (payload: Pushes[Name]) => void): () => void {
    const listeners = this.#listeners.get(name) ?? new Set()
    this.#listeners.set(name, listeners.add(listener))
    return () => listeners.delete(listener)
  }

  push<Name extends PushName>(name: Name, payload: Pushes[Name]): void {
    for (const listener of this.#listeners.get(name) ?? []) listener(payload as never)
  }

  #find(id: string): Investigation {
    const found = this.#state.investigations.find((one) => one.id === id)
    if (found === undefined) throw new ProblemError({ code: 'not_found', message: 'It is gone.' })
    return found
  }

  #put(next: Investigation): Investigation {
    const others = this.#state.investigations.filter((one) => one.id !== next.id)
    this.#state.investigations = [next, ...others]
    return next
  }

  readonly #handlers: Handlers = {
    'app:info': () => ({
      version: '0.1.0',
      electron_version: '0',
      platform: 'linux',
      keychain: true,
      preferences: this.#state.preferences,
      notices: [],
    }),
    'app:set-preferences': (changes) => {
      const defined = Object.entries(changes).filter(([, value]) => value !== undefined)
      this.#state.preferences = { ...this.#state.preferences, ...Object.fromEntries(defined) }
      return this.#state.preferences
    },
    'app:copy-text': () => null,
    'app:show-log': () => null,
    'investigation:list': () => this.#state.investigations.map(headOf),
    'investigation:get': ({ id }) => this.#find(id),
    'investigation:create': ({ name }) => {
      this.#ids += 1
      return this.#put(createInvestigation(`new-${String(this.#ids)}`, name, NOW))
    },
    'investigation:rename': ({ id, name }) => this.#put({ ...this.#find(id), name }),
    'investigation:delete': ({ id }) => {
      this.#state.investigations = this.#state.investigations.filter((one) => one.id !== id)
      return null
    },
    'investigation:restore': ({ id }) => this.#find(id),
    'investigation:set-target': ({ id, target, api_key }) =>
      this.#put(setTarget(this.#find(id), { ...target, has_api_key: Boolean(api_key) }, NOW)),
    'investigation:set-goal': ({ id, goal }) => this.#put(setGoal(this.#find(id), goal, NOW)),
    'investigation:set-workload': ({ id, workload }) =>
      this.#put(setWorkload(this.#find(id), workload, '9f3c41d2'.padEnd(64, '0'), NOW)),
    'investigation:go-to': ({ id, step }) => this.#put(goTo(this.#find(id), step, NOW)),
    'investigation:declare-change': ({ id, change }) =>
      this.#put(declareChange(this.#find(id), change, 'declared', NOW)),
    'investigation:withdraw-change': ({ id }) => this.#put(withdrawChange(this.#find(id), NOW)),
    'investigation:decide': ({ id, index, decision }) =>
      this.#put(decide(this.#find(id), index, decision, NOW)),
    'investigation:undo-decision': ({ id }) => this.#put(undoDecision(this.#find(id), NOW)),
    'target:start-bundled': () => TARGET,
    'target:test': ({ target }) => {
      if (target.base_url.includes('refused')) {
        throw new ProblemError({
          code: 'target_failed',
          message: `${target.base_url} refused the connection: nothing listens there.`,
        })
      }
      return PROBE
    },
    'workload:choose-prompts': () => PROMPTS_FILE,
    'workload:read-prompts': () => PROMPTS_FILE,
    'trace:choose': () => TRACE_PREVIEW,
    'trace:import': () => IMPORTED_TRACE,
    'trace:profile': () => TRACE_PROFILE,
    'trace:cancel': () => null,
    'target:signals': ({ target }) => {
      this.#looks += 1
      return lookAt(target.control.kind, this.#looks)
    },
    'target:signals-cancel': () => null,
    'file:choose': ({ kind }) => ({
      file_path: kind === 'tokenizer' ? '/home/me/llama/tokenizer.json' : '/home/me/ca.pem',
      sha256: 'ef'.repeat(32),
    }),
    'measure:start': ({ id }) =>
      this.#put(startMeasuring(this.#find(id), 'started', NOW).investigation),
    'measure:cancel': () => null,
    'measure:current': () => null,
    'run:requests': () => requestsOf(),
    'run:timeline': ({ rid }) => timelineOf(rid),
    'run:itl': () => itlOf(),
    'run:tokens': ({ bin_s }) => tokensOf(bin_s),
    'run:samples': ({ run_id }) => sampledOf(run_id),
    'run:defined': ({ run_ids, definition }) => definedOf(definition, run_ids.length),
    'catalogue:list': () => this.#gpus,
    'catalogue:save': (gpu) => {
      this.#gpus = [...this.#gpus.filter((one) => one.name !== gpu.name), gpu]
      return this.#gpus
    },
    'catalogue:remove': ({ name }) => {
      this.#gpus = this.#gpus.filter((gpu) => gpu.name !== name)
      return this.#gpus
    },
    'catalogue:reset': () => {
      this.#gpus = catalogue
      return this.#gpus
    },
    'hardware:project': ({ id, traffic_requests_per_month }) => {
      const found = this.#find(id)
      const { summary = null, diagnosis = null, settings = [] } = currentIteration(found) ?? {}
      if (found.goal === null || summary === null || diagnosis === null) return []
      const gpus = this.#gpus
      const { goal } = found
      return projectHardware({
        goal,
        settings,
        summary,
        diagnosis,
        gpus,
        traffic_requests_per_month,
      })
    },
    'export:save': ({ format }) => ({ file_path: `/home/me/Support-chat-L40S.${format}` }),
  }
}

function headOf(investigation: Investigation): InvestigationHead {
  const { id, name, updated_at, simulated, step, iterations } = investigation
  const kept = iterations.filter((one) => one.decision === 'keep').length
  return { id, name, updated_at, simulated, step, iterations: iterations.length, kept }
}
