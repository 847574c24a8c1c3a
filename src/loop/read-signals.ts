import { missingSources } from '../engine/signals/missing-sources.ts'
import { monotonicNs } from '../measure/clock.ts'
import { isLocal } from '../measure/is-local.ts'
import type { Fork } from '../measure/process/child.ts'
import { fromSampleSchema, type FromSample } from '../shared/process-messages.ts'
import { ProblemError } from '../shared/result.ts'
import type { Signal, SignalLook, SignalReading } from '../shared/signal.ts'
import type { Target } from '../shared/target.ts'
import { sampleJob } from './measurement/jobs.ts'

/** Shares and rates need two readings; a machine that is slow to reach gets no longer. */
const LOOK_MS_MAX = 5_000
const NS_PER_S = 1e9

/**
 * Reads once what a target offers: every signal with its value and its age, and what is missing. It
 * starts nothing but the process that samples during a run, and ends it.
 *
 * @throws {ProblemError} `cancelled` where the signal aborts it
 */
export async function readOnce(
  fork: Fork,
  target: Target,
  signal: AbortSignal,
): Promise<SignalLook> {
  if (signal.aborted) throw cancelled()
  const is_local = isLocal(target.base_url)
  const child = fork('sample-process')
  const seen = new Seen()
  try {
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(resolve, LOOK_MS_MAX)
      const end = (settle: () => void) => (): void => {
        clearTimeout(timer)
        settle()
      }
      signal.addEventListener(
        'abort',
        end(() => {
          reject(cancelled())
        }),
        { once: true },
      )
      child.onExit((reason) => {
        clearTimeout(timer)
        reject(new Error(`The process that samples ended: ${reason}.`))
      })
      child.onMessage((raw) => {
        const message = fromSampleSchema.safeParse(raw)
        if (!message.success) return
        seen.hear(message.data)
        if (message.data.type === 'settled') end(resolve)()
      })
      child.post({ type: 'start', job: sampleJob(target, target.base_url, is_local, null) })
    })
  } finally {
    child.kill()
  }
  const readings = seen.readings(monotonicNs())
  const missing = missingSources({ target, is_local, readings, gaps: seen.gaps })
  return { readings, missing }
}

function cancelled(): ProblemError {
  return new ProblemError({ code: 'cancelled', message: 'The look was cancelled.' })
}

/** What the process that samples has said so far. */
class Seen {
  readonly gaps: { source: string; reason: string }[] = []
  #signals: Signal[] = []
  readonly #values = new Map<string, { value: number | null; at_ns: bigint }>()

  hear(message: FromSample): void {
    if (message.type === 'signals') this.#signals = message.signals
    if (message.type === 'gap') this.gaps.push({ source: message.source, reason: message.reason })
    if (message.type !== 'sample') return
    const at_ns = BigInt(message.monotonic_ns)
    for (const [name, value] of Object.entries(message.sample.values)) {
      this.#values.set(name, { value, at_ns })
    }
  }

  readings(now_ns: bigint): SignalReading[] {
    return this.#signals.map((signal) => {
      const read = this.#values.get(signal.name)
      const age_s = read === undefined ? null : Number(now_ns - read.at_ns) / NS_PER_S
      return { ...signal, value: read?.value ?? null, age_s }
    })
  }
}
