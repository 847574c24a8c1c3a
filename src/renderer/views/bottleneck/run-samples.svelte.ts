import type { SampledRun } from '../../../shared/signal.ts'
import { api, type Api } from '../../api.ts'
import { Task } from '../../state/task.svelte.ts'

/** What the plots of the evidence share: which run they show, its samples, and the crosshair. */
export class RunSamples {
  /** The run that is shown; null for the first. */
  run_id = $state<string | null>(null)
  crosshair_s = $state<number | null>(null)
  readonly task = new Task()
  #loaded = $state.raw<{ run_id: string; sampled: SampledRun } | null>(null)
  #asked: string | null = null
  readonly #request: Api['request']

  constructor(from: Pick<Api, 'request'> = api) {
    this.#request = from.request
  }

  /** The samples of a run, where they are here. */
  of(run_id: string): SampledRun | null {
    return this.#loaded?.run_id === run_id ? this.#loaded.sampled : null
  }

  /** Reads the samples of a run, once; those of the run before are let go. */
  async load(run_id: string): Promise<void> {
    if (this.#asked === run_id) return
    this.#asked = run_id
    const task = this.task
    task.clear()
    await task.run(async () => {
      // Asked for again as long as another run was chosen meanwhile.
      for (let wanted = ''; wanted !== this.#asked;) {
        wanted = this.#asked ?? run_id
        const sampled = await this.#request('run:samples', { run_id: wanted })
        if (wanted === this.#asked) this.#loaded = { run_id: wanted, sampled }
      }
    })
    if (task.problem !== null) this.#asked = null
  }
}
