import os from 'node:os'
import {
  toSampleSchema,
  type FromSample,
  type SampleJob,
  type ToSample,
} from '../shared/process-messages.ts'
import { connectParent } from './process/parent-port.ts'
import { runSampler } from './sampling/run-sampler.ts'

/** The process that reads GPU, host and server during one run, so that sampling cannot disturb sending. */

yieldToTheClient()
const parent = connectParent<ToSample>({ receive: toSampleSchema })
let running: { stop: AbortController; finish: AbortController } | null = null

/**
 * Where both want the same core, the client's events are stamped first; what is started here inherits
 * it. Reading takes about a hundredth of a core and is stamped when it happens, so that it can wait.
 */
function yieldToTheClient(): void {
  try {
    os.setPriority(os.constants.priority.PRIORITY_BELOW_NORMAL)
  } catch {
    // A system that does not allow it: readings then compete as equals.
  }
}

function post(message: FromSample): void {
  parent.post(message)
}

function start(job: SampleJob): void {
  stop()
  running = { stop: new AbortController(), finish: new AbortController() }
  void runSampler(job, post, running.stop.signal, running.finish.signal)
}

function stop(): void {
  running?.stop.abort()
  running = null
}

parent.onMessage((message) => {
  if (message.type === 'start') start(message.job)
  else if (message.type === 'finish') running?.finish.abort()
  else stop()
})
// The supervisor ends this process by a signal; programs started here must not outlive it.
process.once('SIGTERM', () => {
  stop()
  process.exit(0)
})
process.once('exit', stop)
post({ type: 'ready' })
