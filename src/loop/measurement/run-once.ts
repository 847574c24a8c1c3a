import type { Fork, ForkedProcess } from '../../measure/process/child.ts'
import {
  fromLoadSchema,
  fromSampleSchema,
  type FromLoad,
  type FromSample,
  type LoadJob,
  type LoadTick,
  type SampleJob,
} from '../../shared/process-messages.ts'
import type { RequestRecord } from '../../shared/request.ts'
import type { Sample, Signal } from '../../shared/signal.ts'

/** How long a cancelled load process may take to hand over what it measured. */
const CANCEL_GRACE_MS = 5_000

/** What a run delivers while it goes. */
export interface RunSink {
  warmingUp(done: number, total: number): void
  started(started_ns: string, started_at: string): void
  tick(tick: LoadTick, signals: Record<string, number | null>): void
  records(records: RequestRecord[]): void
  signals(signals: Signal[]): void
  sample(sample: Sample): void
  gap(source: string, reason: string): void
}

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
    return await sendLoad(fork('load-process'), load, sampler, sink, signal)
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
    child.onExit((reason) => {
      settle()
      reject(new Error(`The process that sends the load ended: ${reason}.`))
    })
    child.onMessage((raw) => {
      const message = fromLoadSchema.parse(raw)
      if (message.type === 'started') sampler.zero(message.started_ns)
      if (message.type === 'ended') {
        settle()
        resolve(message)
      } else deliver(message, sampler, sink)
    })
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

/** The sampling process of one run; samples before the run's instant zero are let go. */
class SamplerProcess {
  readonly #child: ForkedProcess
  readonly #sink: RunSink
  #zero_ns: bigint | null = null
  #stopped = false
  latest: Record<string, number | null> = {}

  constructor(child: ForkedProcess, job: SampleJob, sink: RunSink) {
    this.#child = child
    this.#sink = sink
    child.onMessage((raw) => {
      this.#receive(fromSampleSchema.parse(raw))
    })
    child.onExit((reason) => {
      if (!this.#stopped) sink.gap('sampling', `The process that samples ended: ${reason}.`)
    })
    child.post({ type: 'start', job })
  }

  zero(started_ns: string): void {
    this.#zero_ns = BigInt(started_ns)
  }

  stop(): void {
    this.#stopped = true
    this.#child.kill()
  }

  #receive(message: FromSample): void {
    if (message.type === 'signals') this.#sink.signals(message.signals)
    if (message.type === 'gap') this.#sink.gap(message.source, message.reason)
    if (message.type !== 'sample') return
    // Each source is a sample of its own.
    this.latest = { ...this.latest, ...message.sample.values }
    if (this.#zero_ns === null) return
    const t_ns = Number(BigInt(message.monotonic_ns) - this.#zero_ns)
    this.#sink.sample({ ...message.sample, t_ns })
  }
}
