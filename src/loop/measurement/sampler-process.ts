import type { ForkedProcess } from '../../measure/process/child.ts'
import { fromSampleSchema, type FromSample, type SampleJob } from '../../shared/process-messages.ts'
import { guarded } from './guarded.ts'
import type { RunSink } from './run-sink.ts'

/** The last batches of spans are waited for by the process itself; longer than this it hangs. */
const FINISH_MS_MAX = 10_000

/** The sampling process of one run; samples before the run's instant zero are let go. */
export class SamplerProcess {
  readonly #child: ForkedProcess
  readonly #sink: RunSink
  #zero_ns: bigint | null = null
  readonly #waits: boolean
  #stopped = false
  #finished: () => void = () => undefined
  latest: Record<string, number | null> = {}
  /** Called where what it says is not understood, or cannot be kept. */
  onBroken: (error: unknown) => void = () => undefined

  constructor(child: ForkedProcess, job: SampleJob, sink: RunSink) {
    this.#child = child
    this.#sink = sink
    this.#waits = job.otlp !== undefined && job.otlp !== null
    const broken = (error: unknown): void => {
      this.onBroken(error)
    }
    child.onMessage(
      guarded(broken, (raw) => {
        this.#receive(fromSampleSchema.parse(raw))
      }),
    )
    child.onExit((reason) => {
      if (!this.#stopped) sink.gap('sampling', `The process that samples ended: ${reason}.`)
    })
    child.post({ type: 'start', job })
  }

  zero(started_ns: string): void {
    this.#zero_ns = BigInt(started_ns)
  }

  /** The load has ended: resolves when what comes late has been told. Only spans do. */
  async finish(): Promise<void> {
    if (!this.#waits || this.#stopped) return
    let timer: NodeJS.Timeout | undefined
    await new Promise<void>((resolve) => {
      this.#finished = resolve
      timer = setTimeout(resolve, FINISH_MS_MAX)
      this.#child.onExit(() => {
        resolve()
      })
      this.#child.post({ type: 'finish' })
    })
    clearTimeout(timer)
  }

  stop(): void {
    this.#stopped = true
    this.#child.kill()
  }

  #receive(message: FromSample): void {
    if (message.type === 'signals') this.#sink.signals(message.signals)
    if (message.type === 'gap') this.#sink.gap(message.source, message.reason)
    if (message.type === 'finished') this.#finished()
    if (message.type !== 'sample') return
    // Each source is a sample of its own.
    this.latest = { ...this.latest, ...message.sample.values }
    if (this.#zero_ns === null) return
    const t_ns = Number(BigInt(message.monotonic_ns) - this.#zero_ns)
    this.#sink.sample({ ...message.sample, t_ns })
  }
}
