import { join } from 'node:path'
import { app } from 'electron'
import { keepTrace, traceProfile } from '../../loop/traces.ts'
import { previewTraceFile } from '../../measure/traces/preview-file.ts'
import type { traceContract } from '../../shared/ipc/trace.ts'
import { ProblemError } from '../../shared/result.ts'
import { chooseFileToOpen } from '../dialogs.ts'
import { push } from '../pushes.ts'
import type { Services } from '../services.ts'
import type { Handlers } from './handle.ts'

const TRACE_FILES = [
  { name: 'Traces and logs', extensions: ['csv', 'tsv', 'jsonl', 'ndjson', 'log', 'gz', 'txt'] },
  { name: 'All files', extensions: ['*'] },
]

export function traceHandlers(services: Services): Handlers<typeof traceContract> {
  let running: AbortController | null = null
  return {
    'trace:choose': async () => {
      const file = await chooseFileToOpen(services.window(), 'Choose trace', TRACE_FILES)
      return file === null ? null : previewTraceFile(file)
    },
    'trace:import': async (wanted) => {
      refuseWhile(running !== null, 'Another trace is being imported; cancel it first.')
      // Reading takes a core for a while, which would make a client on this machine late.
      refuseWhile(
        services.measurements.current !== null,
        'A measurement is running; import the trace when it has ended.',
      )
      const own = new AbortController()
      running = own
      const window = services.window()
      try {
        return await keepTrace(wanted, {
          folder: join(app.getPath('userData'), 'traces'),
          signal: own.signal,
          onProgress: (progress) => {
            push(window, 'trace:progress', progress)
          },
        })
      } finally {
        running = null
      }
    },
    'trace:profile': ({ ref }) => traceProfile(ref),
    'trace:cancel': () => {
      running?.abort()
      return null
    },
  }
}

function refuseWhile(busy: boolean, message: string): void {
  if (busy) throw new ProblemError({ code: 'busy', message })
}
