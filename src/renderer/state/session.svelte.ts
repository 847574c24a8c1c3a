import { whyNotReachable } from '../../engine/investigation/reach.ts'
import type { AppInfo } from '../../shared/ipc/app.ts'
import { STEPS, type Investigation, type Step } from '../../shared/investigation.ts'
import type { InvestigationHead } from '../../shared/investigation.ts'
import type { Preferences, View } from '../../shared/preferences.ts'
import type { Problem } from '../../shared/result.ts'
import { api, type Api } from '../api.ts'
import { asProblem } from './task.svelte.ts'

function isStep(view: View): view is Step {
  return (STEPS as readonly string[]).includes(view)
}

/** The investigation that is open, the others, and which page of it is on screen. */
export class Session {
  info = $state.raw<AppInfo | null>(null)
  heads = $state.raw<InvestigationHead[]>([])
  investigation = $state.raw<Investigation | null>(null)
  view = $state<View>('target')
  ready = $state(false)
  /** What went wrong outside of any view: at the start, or in a push. */
  problem = $state.raw<Problem | null>(null)
  readonly #api: Api
  #end: () => void = () => undefined

  constructor(from: Api) {
    this.#api = from
  }

  get simulated(): boolean {
    return this.investigation?.simulated ?? false
  }

  get keychain(): boolean {
    return this.info?.keychain ?? false
  }

  /** Opens what was open when the program closed. */
  async init(): Promise<void> {
    this.#end = this.#api.onPush('investigation:changed', (changed) => {
      if (changed.id === this.investigation?.id) this.apply(changed)
      void this.refresh()
    })
    try {
      this.info = await this.#api.request('app:info', undefined)
      await this.refresh()
      const { investigation_id, view } = this.info.preferences
      if (this.heads.some((head) => head.id === investigation_id) && investigation_id !== null) {
        this.investigation = await this.#api.request('investigation:get', { id: investigation_id })
        this.view = this.whyNot(view) === null ? view : this.investigation.step
      }
    } catch (error) {
      this.problem = asProblem(error)
    }
    this.ready = true
  }

  dispose(): void {
    this.#end()
  }

  async refresh(): Promise<void> {
    this.heads = await this.#api.request('investigation:list', undefined)
  }

  /** Why a page cannot be looked at yet, in one sentence; null where it can. */
  whyNot(view: View): string | null {
    if (isStep(view)) return whyNotReachable(this.investigation, view)
    return this.investigation === null ? 'Choose a target first.' : null
  }

  /** Looks at a page; the loop itself does not move. */
  go(view: View): void {
    if (this.whyNot(view) !== null) return
    this.view = view
    this.remember({ view })
  }

  /**
   * Takes over an investigation as the main process answered it. The view follows where the loop
   * moved on from the step that is on screen, or where it is another investigation. A verdict stays
   * on screen after the decision, which can be taken back there.
   */
  apply(next: Investigation): void {
    const before = this.investigation
    this.investigation = next
    if (before?.id !== next.id) {
      this.view = next.step
      this.remember({ investigation_id: next.id, view: this.view })
      void this.refresh()
    } else if (before.step !== next.step && this.view === before.step && this.view !== 'verdict') {
      this.view = next.step
      this.remember({ view: this.view })
    } else if (this.whyNot(this.view) !== null) this.view = next.step
  }

  async open(id: string): Promise<void> {
    this.apply(await this.#api.request('investigation:get', { id }))
  }

  /** Closes the open investigation, so that the first page offers a new one. */
  close(): void {
    this.investigation = null
    this.view = 'target'
    this.remember({ investigation_id: null, view: 'target' })
    void this.refresh()
  }

  /** The open investigation, or a new one of this name where none is open. */
  async ensure(name: string): Promise<Investigation> {
    if (this.investigation !== null) return this.investigation
    return this.#api.request('investigation:create', { name })
  }

  remember(preferences: Partial<Omit<Preferences, 'version'>>): void {
    this.#api.request('app:set-preferences', preferences).catch((error: unknown) => {
      this.problem = asProblem(error)
    })
  }
}

export const session = new Session(api)
