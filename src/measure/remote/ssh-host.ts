import type { Signal, SignalName } from '../../shared/signal.ts'
import { monotonicNs } from '../clock.ts'
import { CpuLoadMeter } from '../host/cpu-load.ts'
import { rateOf, type CounterAt } from '../host/network-bytes.ts'
import { parseHolders, parsePlaces } from '../host/process-places.ts'
import { ServerProcesses, type ProcessTable } from '../host/server-processes.ts'
import { oneAtATime } from '../sampling/one-at-a-time.ts'
import type { Source, SourceSink, Values } from '../sampling/sink.ts'
import { describeSignal } from '../signals/signal-kind.ts'
import { AnswerLost, HostQuestions } from './host-questions.ts'
import { parseHostSample, type HostSample } from './host-sample.ts'
import { HOST_SCRIPT } from './host-script.ts'
import { startSshScript } from './ssh-program.ts'

const SOURCES: readonly [SignalName, string][] = [
  ['host_cpu_pct', '/proc/stat'],
  ['host_cpu_busiest_core_pct', '/proc/stat'],
  ['host_cores', '/proc/stat'],
  ['host_run_queue', '/proc/stat'],
  ['host_memory_used_bytes', '/proc/meminfo'],
  ['host_network_bytes_per_s', '/proc/net/dev'],
]

interface SshHostOptions {
  destination: string
  /** Where the server listens there; null where its processes are not looked for. */
  port: number | null
  retry_ms_first?: number
}

/**
 * The machine of the server from its /proc, by one ssh that stays: a line there, an answer back, each
 * stamped when it has arrived. Shares and rates are by that machine's own counters and clock.
 */
export function sshHostSource(
  options: SshHostOptions,
  host: SourceSink,
  processes: SourceSink | null,
): Source {
  const { destination, port } = options
  const questions = new HostQuestions()
  const reader = new HostReader(destination, host)
  const server =
    port === null || processes === null
      ? null
      : new ServerProcesses(tableOf(questions), port, ` of ${destination}`, processes)
  const away = (reason: string): void => {
    questions.lost()
    host.gap(reason)
    processes?.gap(reason)
  }
  const script = startSshScript({ ...options, onAway: away }, HOST_SCRIPT, {
    onStart: () => {
      questions.lost()
    },
    onLine: (line) => {
      questions.line(line)
    },
    onEnd: ({ reason }) => {
      away(`${destination} gives no /proc to read: ${reason}.`)
    },
  })
  questions.script = script
  const read = async (): Promise<void> => {
    await server?.look(monotonicNs())
    const sample = parseHostSample(
      await questions.ask({ kind: 'sample', pids: server?.pids ?? [] }),
    )
    const at_ns = monotonicNs()
    reader.tell(sample, at_ns)
    if (sample.uptime_s !== null) server?.reading(sample.processes, sample.uptime_s, at_ns)
  }
  return {
    tick: oneAtATime(read, (error) => {
      if (!(error instanceof AnswerLost)) host.gap(`${destination} is not read: ${String(error)}`)
    }),
    stop() {
      script.stop()
    },
  }
}

/** What becomes of two readings of the counters. */
class HostReader {
  readonly #signals: Signal[]
  readonly #sink: SourceSink
  #sample: HostSample | null = null
  readonly #cpu = new CpuLoadMeter(() => this.#sample?.cores ?? [])
  #network: CounterAt | null = null

  constructor(destination: string, sink: SourceSink) {
    this.#sink = sink
    this.#signals = SOURCES.map(([name, file]) =>
      describeSignal(name, `${file} of ${destination}`, false),
    )
  }

  tell(sample: HostSample, at_ns: bigint): void {
    this.#sample = sample
    if (sample.cores.length === 0) {
      this.#sink.gap('The machine has no /proc/stat that could be read.')
      return
    }
    const load = this.#cpu.read()
    const { network_bytes, uptime_s } = sample
    const network =
      network_bytes === null || uptime_s === null ? null : { value: network_bytes, at_s: uptime_s }
    const values: Values = {
      host_cpu_pct: load?.mean_pct ?? null,
      host_cpu_busiest_core_pct: load?.busiest_core_pct ?? null,
      host_cores: sample.cores.filter(({ total }) => total > 0).length,
      host_run_queue: sample.run_queue,
      host_memory_used_bytes: sample.memory_used_bytes,
      host_network_bytes_per_s: rateOf(this.#network, network),
    }
    this.#network = network
    this.#sink.reading(this.#signals, values, at_ns)
  }
}

function tableOf(questions: HostQuestions): ProcessTable {
  return {
    listeners: async () => (await questions.ask({ kind: 'listeners' })).join('\n'),
    holders: async (sockets) => {
      const inodes = sockets.map(({ inode }) => inode)
      return parseHolders(await questions.ask({ kind: 'holders', inodes }), inodes)
    },
    places: async () => parsePlaces(await questions.ask({ kind: 'places' })),
  }
}
