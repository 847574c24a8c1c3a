import type { Signal } from '../../shared/signal.ts'
import { gpuSource } from '../gpu/gpu-source.ts'
import type { Source, SourceSink } from '../sampling/sink.ts'
import { sshPrograms } from './ssh-program.ts'

interface SshGpuOptions {
  destination: string
  interval_ms: number
  retry_ms_first?: number
}

/** The GPUs of the server's machine by the tools that are there, run over ssh. */
export function sshGpuSource(options: SshGpuOptions, sink: SourceSink): Source {
  const { destination } = options
  const from = named(destination, sink)
  const start = sshPrograms({
    ...options,
    onAway: (reason) => {
      from.gap(reason)
    },
  })
  return gpuSource({ interval_ms: options.interval_ms, machine: destination, start }, from)
}

/** Says with each signal on which machine it was read. */
function named(destination: string, sink: SourceSink): SourceSink {
  let seen: readonly Signal[] = []
  let signals: Signal[] = []
  return {
    reading: (told, values, at_ns) => {
      // A tool hands in the same list each time.
      if (told !== seen) {
        seen = told
        signals = told.map((signal) => ({
          ...signal,
          source: `${signal.source} on ${destination}`,
        }))
      }
      sink.reading(signals, values, at_ns)
    },
    gap: (reason) => {
      sink.gap(reason)
    },
  }
}
