import { commandWithSettings } from '../../engine/configuration/command.ts'
import type { Fork } from '../../measure/process/child.ts'
import type { Setting, Target } from '../../shared/target.ts'
import { BundledServer } from './bundled-server.ts'
import { CommandServer } from './command-server.ts'

/** Brings the server under test into a configuration, by the means its target allows. */
export class ServerUnderTest {
  readonly #bundled: BundledServer
  readonly #command = new CommandServer()

  constructor(fork: Fork) {
    this.#bundled = new BundledServer(fork)
  }

  /**
   * Applies `settings` and answers the address to measure at. By hand, the user has applied them
   * already; that they did is theirs to say.
   */
  async apply(target: Target, settings: readonly Setting[], signal: AbortSignal): Promise<string> {
    switch (target.control.kind) {
      case 'bundled':
        return this.#bundled.ensure(settings)
      case 'command': {
        const { health_path, startup_timeout_s } = target.control
        const command = commandWithSettings(target.control.command, settings)
        const start = { command, base_url: target.base_url, health_path, startup_timeout_s }
        await this.#command.ensure(start, signal)
        return target.base_url
      }
      case 'manual':
        return target.base_url
    }
  }

  /** Ends whatever the program started. */
  stop(): void {
    this.#bundled.stop()
    this.#command.kill()
  }
}
