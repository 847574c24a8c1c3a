import { randomUUID } from 'node:crypto'
import type { LoopContext, LoopEvents } from '../loop/context.ts'
import { Measurements } from '../loop/measurement/measurements.ts'
import { ServerUnderTest } from '../loop/server/server-under-test.ts'
import { nodeFork } from '../measure/process/node-fork.ts'
import { openStore } from '../store/store.ts'

/** The loop as the command line drives it: Node child processes, a store in a file of its own. */
export interface LocalLoop {
  context: LoopContext
  measurements: Measurements
  close(): void
}

export function openLocalLoop(
  store_file: string,
  api_key: string | null,
  onProgress: LoopEvents['progress'],
): LocalLoop {
  const store = openStore({ file: store_file })
  const context: LoopContext = {
    store,
    fork: nodeFork,
    apiKeyOf: () => Promise.resolve(api_key),
    now: () => new Date().toISOString(),
    newId: randomUUID,
    events: { changed: () => undefined, progress: onProgress, ended: () => undefined },
  }
  const server = new ServerUnderTest(nodeFork)
  return {
    context,
    measurements: new Measurements(context, server),
    close: () => {
      server.stop()
      store.close()
    },
  }
}
