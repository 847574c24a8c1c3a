import type { Fork, ForkedProcess } from '../../measure/process/child.ts'
import { fromDemoSchema } from '../../shared/process-messages.ts'
import { ProblemError } from '../../shared/result.ts'
import type { Setting } from '../../shared/target.ts'

/** How long the bundled server may take to listen. */
const START_TIMEOUT_MS = 15_000
/** The same seed for every start, so that its small noise is the only thing that differs. */
const SEED = 1

/** The bundled, simulated server in a process of its own; at most one runs at a time. */
export class BundledServer {
  readonly #fork: Fork
  #running: { child: ForkedProcess; key: string; base_url: string } | null = null

  constructor(fork: Fork) {
    this.#fork = fork
  }

  /** Makes it run with exactly these settings, restarted where they differ; answers its address. */
  async ensure(settings: readonly Setting[]): Promise<string> {
    const key = JSON.stringify(settings)
    if (this.#running?.key === key) return this.#running.base_url
    const port = this.#running === null ? 0 : Number(new URL(this.#running.base_url).port)
    this.stop()
    const child = this.#fork('demo-server')
    const base_url = await this.#listening(child, settings, port)
    this.#running = { child, key, base_url }
    child.onExit(() => {
      if (this.#running?.child === child) this.#running = null
    })
    return base_url
  }

  stop(): void {
    this.#running?.child.kill()
    this.#running = null
  }

  #listening(child: ForkedProcess, settings: readonly Setting[], port: number): Promise<string> {
    return new Promise((resolve, reject) => {
      const fail = (message: string): void => {
        clearTimeout(timer)
        child.kill()
        reject(new ProblemError({ code: 'target_failed', message }))
      }
      const timer = setTimeout(() => {
        fail('The bundled server did not start within 15 s. Start it again.')
      }, START_TIMEOUT_MS)
      child.onExit((reason) => {
        fail(`The bundled server ended while it started: ${reason}.`)
      })
      child.onMessage((raw) => {
        const message = fromDemoSchema.safeParse(raw)
        if (!message.success) fail('The bundled server said what is not understood.')
        else if (message.data.type === 'failed') fail(message.data.message)
        else {
          clearTimeout(timer)
          resolve(message.data.base_url)
        }
      })
      const values = Object.fromEntries(settings.map(({ name, value }) => [name, value]))
      child.post({ type: 'start', settings: values, port, seed: SEED })
    })
  }
}
