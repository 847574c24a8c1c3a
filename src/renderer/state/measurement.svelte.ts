import type { Progress } from '../../shared/progress.ts'
import type { Pushes } from '../../shared/ipc/pushes.ts'
import { api, type Api } from '../api.ts'
import { LiveSeries } from './live-series.ts'

/** The measurement under way, as its pushes tell it. It goes on whatever page is open. */
export class Measurement {
  progress = $state.raw<Progress | null>(null)
  ended = $state.raw<Pushes['measure:ended'] | null>(null)
  /** Grows with every point of `live`, which itself is plain for speed. */
  live_version = $state(0)
  live = new LiveSeries()
  readonly #api: Api
  #ends: (() => void)[] = []

  constructor(from: Api) {
    this.#api = from
  }

  async init(): Promise<void> {
    this.#ends = [
      this.#api.onPush('measure:progress', (progress) => this.receive(progress)),
      this.#api.onPush('measure:ended', (ended) => {
        this.progress = null
        this.ended = ended
      }),
    ]
    const current = await this.#api.request('measure:current', undefined)
    if (current !== null && this.progress === null) this.receive(current)
  }

  dispose(): void {
    for (const end of this.#ends) end()
    this.#ends = []
  }

  receive(progress: Progress): void {
    const newRun =
      this.progress?.run_id !== progress.run_id ||
      this.progress.investigation_id !== progress.investigation_id
    // A run that has no id yet is being prepared: the plots of the one before stay until it starts.
    if (newRun && progress.run_id !== null) {
      this.live = new LiveSeries()
      this.live_version += 1
    }
    this.ended = null
    this.progress = progress
    if (progress.point === null) return
    this.live.push(progress.point)
    this.live_version += 1
  }

  /** What is under way in this investigation; null where nothing is. */
  of(investigation_id: string | undefined): Progress | null {
    const { progress } = this
    return progress !== null && progress.investigation_id === investigation_id ? progress : null
  }

  /** Why the last measurement of this investigation ended without a result, if it did. */
  problemOf(investigation_id: string | undefined): Pushes['measure:ended']['problem'] {
    const { ended } = this
    return ended !== null && ended.investigation_id === investigation_id ? ended.problem : null
  }
}

export const measurement = new Measurement(api)
