import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ProblemError } from '../shared/result.ts'
import { Answers } from './http/answers.ts'
import { createRoutes } from './http/routes.ts'
import { parseDemoSettings } from './settings.ts'
import { Simulation, type Machine } from './simulation/simulation.ts'

const HOST = '127.0.0.1'
const KEEP_ALIVE_MS = 75_000

export interface DemoServer {
  base_url: string
  close(): Promise<void>
}

export interface DemoServerOptions {
  /** Settings by name, as typed; what is absent keeps its default. */
  settings: Readonly<Record<string, string>>
  /** 0 lets the system choose. */
  port: number
  seed: number
  machine?: Machine
}

/**
 * Starts the bundled, simulated server on this machine. Raises a ProblemError with one sentence where a
 * setting is refused, the model does not fit, or the port is taken.
 */
export async function startDemoServer(options: DemoServerOptions): Promise<DemoServer> {
  const config = parseDemoSettings(options.settings)
  const simulation = new Simulation(config, options.seed, undefined, options.machine)
  const answers = new Answers(simulation, config, options.seed)
  const server = createServer(
    { noDelay: true, keepAlive: true, keepAliveTimeout: KEEP_ALIVE_MS },
    createRoutes({ config, simulation, answers }),
  )
  server.listen(options.port, HOST)
  try {
    await once(server, 'listening')
  } catch (error) {
    throw portRefused(options.port, error)
  }
  const { port } = server.address() as AddressInfo
  return {
    base_url: `http://${HOST}:${port}`,
    async close() {
      answers.driver.close()
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
      answers.driver.close()
    },
  }
}

function portRefused(port: number, error: unknown): ProblemError {
  const cause = error instanceof Error ? error.message : String(error)
  return new ProblemError({
    code: 'bad_input',
    field: 'port',
    message: `port is ${port}, which the bundled server cannot use (${cause}); expected a free port, or 0`,
  })
}
