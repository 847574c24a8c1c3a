import type { Target } from '../../../shared/target.ts'
import type { Problem } from '../../../shared/result.ts'
import { api, type Api } from '../../api.ts'
import { asProblem } from '../../state/task.svelte.ts'
import type { TimedLook } from './signal-rows.ts'

export type WatchedTarget = Omit<Target, 'has_api_key'>

/** Between the answer to one look and the next look. */
export const LOOK_EVERY_MS = 2_000
/** Each look starts a process and may go over ssh: it ends by itself, and is started again by hand. */
export const WATCH_MS_MAX = 300_000
export const FAILURES_MAX = 3
const MS_PER_S = 1_000

/** Looks at what a target offers again and again, while the page is open. */
export class SignalWatch {
  target = $state.raw<WatchedTarget | null>(null)
  now = $state.raw<TimedLook | null>(null)
  before = $state.raw<TimedLook | null>(null)
  problem = $state.raw<Problem | null>(null)
  /** Whether another look will follow. */
  running = $state(false)
  busy = $state(false)
  /** Whether it ended because it ran for long enough. */
  expired = $state(false)
  readonly #api: Pick<Api, 'request'>
  readonly #isHidden: () => boolean
  /** What an answer must belong to, or it is dropped. */
  #turn = 0
  #timer: ReturnType<typeof setTimeout> | null = null
  #until_ms = 0
  #failures = 0

  constructor(from: Pick<Api, 'request'> = api, isHidden = (): boolean => document.hidden) {
    this.#api = from
    this.#isHidden = isHidden
  }

  /** Looks at this target from now on; what another one offered is forgotten. */
  start(target: WatchedTarget): void {
    this.pause()
    if (this.target?.base_url !== target.base_url) [this.now, this.before] = [null, null]
    this.target = target
    this.#until_ms = performance.now() + WATCH_MS_MAX
    this.#failures = 0
    this.expired = false
    this.running = true
    void this.#look(this.#turn)
  }

  /** Looks again at the same target. */
  again(): void {
    if (this.target !== null) this.start(this.target)
  }

  /** No more looks; one under way is given up. */
  pause(): void {
    this.#turn += 1
    this.running = false
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    if (!this.busy) return
    this.busy = false
    this.#api.request('target:signals-cancel', undefined).catch((error: unknown) => {
      this.problem = asProblem(error)
    })
  }

  async #look(turn: number): Promise<void> {
    if (this.target === null) return
    if (!this.#isHidden()) {
      this.busy = true
      const outcome = await this.#ask(this.target)
      if (turn !== this.#turn) return
      this.busy = false
      this.#take(outcome)
    }
    this.expired = performance.now() >= this.#until_ms
    if (this.expired || this.#failures >= FAILURES_MAX) this.running = false
    else this.#timer = setTimeout(() => void this.#look(turn), LOOK_EVERY_MS)
  }

  async #ask(target: WatchedTarget): Promise<TimedLook | Problem> {
    try {
      const look = await this.#api.request('target:signals', { target })
      return { look, at_s: performance.now() / MS_PER_S }
    } catch (error) {
      return asProblem(error)
    }
  }

  #take(outcome: TimedLook | Problem): void {
    if ('look' in outcome) {
      ;[this.before, this.now, this.problem] = [this.now, outcome, null]
      this.#failures = 0
    } else {
      this.problem = outcome
      this.#failures += 1
    }
  }
}
