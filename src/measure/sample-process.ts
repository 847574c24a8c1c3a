import {
  toSampleSchema,
  type FromSample,
  type SampleJob,
  type ToSample,
} from '../shared/process-messages.ts'
import { connectParent } from './process/parent-port.ts'
import { runSampler } from './sampling/run-sampler.ts'

/** The process that reads GPU, host and server during one run, so that sampling cannot disturb sending. */

const parent = connectParent<ToSample>({ receive: toSampleSchema })
let running: AbortController | null = null

function post(message: FromSample): void {
  parent.post(message)
}

function start(job: SampleJob): void {
  running?.abort()
  running = new AbortController()
  void runSampler(job, post, running.signal)
}

function stop(): void {
  running?.abort()
  running = null
}

parent.onMessage((message) => {
  if (message.type === 'start') start(message.job)
  else stop()
})
// The supervisor ends this process by a signal; programs started here must not outlive it.
process.once('SIGTERM', () => {
  stop()
  process.exit(0)
})
process.once('exit', stop)
post({ type: 'ready' })
