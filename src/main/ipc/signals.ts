import { readOnce } from '../../loop/read-signals.ts'
import type { signalsContract } from '../../shared/ipc/signals.ts'
import { ProblemError } from '../../shared/result.ts'
import type { Services } from '../services.ts'
import type { Handlers } from './handle.ts'

export function signalsHandlers({
  loop,
  measurements,
}: Services): Handlers<typeof signalsContract> {
  let looking: AbortController | null = null
  return {
    'target:signals': async ({ target }) => {
      // A second process that samples would disturb what is measured.
      if (measurements.current !== null) {
        const message = 'A measurement is running; its own signals are shown with it.'
        throw new ProblemError({ code: 'busy', message })
      }
      looking?.abort()
      const own = new AbortController()
      looking = own
      return readOnce(loop.fork, { ...target, has_api_key: false }, own.signal)
    },
    'target:signals-cancel': () => {
      looking?.abort()
      return null
    },
  }
}
