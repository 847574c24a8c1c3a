import type { Fork, ForkedProcess } from '../../measure/process/child.ts'
import {
  fromLoadSchema,
  type FromLoad,
  type LoadJob,
  type SampleJob,
} from '../../shared/process-messages.ts'
import { guarded } from './guarded.ts'
import type { RunSink } from './run-sink.ts'
import { SamplerProcess } from './sampler-process.ts'

/** How long a cancelled load process may take to hand over what it measured. */
const CANCEL_GRACE_MS = 5_000

export type RunEnd = Extract<FromLoad, { type: 'ended' }>

/**
 * One run: a process that sends and a process that samples, both new, so that no run inherits the
 * state of another. Resolves when the load has ended; a failed request never rejects it.
 */
export async function runOnce(
  fork: Fork,
  load: LoadJob,
  sample: SampleJob,
  sink: RunSink,
  signal: AbortSignal,
): Promise<RunEnd> {
  const sampler = new SamplerProcess(fork('sample-process'), sample, sink)
  try {
    const end = await sendLoad(fork('load-process'), load, sampler, sink, signal)
    if (end.status === 'done') await sampler.finish()
    return end
  } finally {
    sampler.stop()
  }
}

function sendLoad(
  child: ForkedProcess,
  job: LoadJob,
  sampler: SamplerProcess,
  sink: RunSink,
  signal: AbortSignal,
): Promise<RunEnd> {
  return new Promise((resolve, reject) => {
    let force: NodeJS.Timeout | undefined
    const cancel = (): void => {
      child.post({ type: 'cancel' })
      force = setTimeout(() => {
        child.kill()
      }, CANCEL_GRACE_MS)
    }
    const settle = (): void => {
      clearTimeout(force)
      signal.removeEventListener('abort', cancel)
      child.kill()
    }
    const fail = (error: unknown): void => {
      settle()
      reject(error instanceof Error ? error : new Error(String(error)))
    }
    sampler.onBroken = fail
    child.onExit((reason) => {
      fail(new Error(`The process that sends the load ended: ${reason}.`))
    })
    child.onMessage(
      guarded(fail, (raw) => {
        const message = fromLoadSchema.parse(raw)
        if (message.type === 'started') sampler.zero(message.started_ns)
        if (message.type === 'ended') {
          settle()
          resolve(message)
        } else deliver(message, sampler, sink)
      }),
    )
    child.post({ type: 'start', job })
    if (signal.aborted) cancel()
    else signal.addEventListener('abort', cancel, { once: true })
  })
}

function deliver(message: Exclude<FromLoad, RunEnd>, sampler: SamplerProcess, sink: RunSink): void {
  switch (message.type) {
    case 'ready':
      return
    case 'warming_up':
      sink.warmingUp(message.done, message.total)
      return
    case 'started':
      sink.started(message.started_ns, message.started_at)
      return
    case 'tick':
      sink.tick(message.tick, sampler.latest)
      return
    case 'records':
      sink.records(message.records)
  }
}
