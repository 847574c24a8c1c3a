import { describeSignal } from '../signals/signal-kind.ts'
import type { Signal } from '../../shared/signal.ts'
import type { SourceSink } from '../sampling/sink.ts'
import { parseListeners, type Listener } from './listeners.ts'
import { ProcessLoadMeter } from './process-load.ts'
import type { ProcessStat } from './process-stat.ts'
import { serverTree, type ProcessPlace } from './server-tree.ts'

const NS_PER_S = 1e9
/** A server starts and ends processes while it runs; each look goes over all of the machine's. */
const LOOK_EVERY_S = 60
/** How soon it is looked again where some are gone, or none was found. */
const LOOK_AGAIN_S = 10

/** What a machine tells of its processes. */
export interface ProcessTable {
  /** /proc/net/tcp and tcp6, one after the other. */
  listeners(): Promise<string>
  /** Who holds one of the sockets, as far as that may be seen. */
  holders(sockets: readonly Listener[]): Promise<number[]>
  places(): Promise<ProcessPlace[]>
}

/** Knows which processes are the server's, and tells how busy they are. */
export class ServerProcesses {
  readonly #table: ProcessTable
  readonly #port: number
  readonly #sink: SourceSink
  readonly #machine: string
  readonly #meter = new ProcessLoadMeter()
  #signals: Signal[] = []
  #looked_ns: bigint | null = null
  #complete = false
  pids: readonly number[] = []

  /** @param machine ends a source: ` of gpu-box`; empty for this machine */
  constructor(table: ProcessTable, port: number, machine: string, sink: SourceSink) {
    this.#table = table
    this.#port = port
    this.#machine = machine
    this.#sink = sink
  }

  /** Looks for them where that is due. */
  async look(now_ns: bigint): Promise<void> {
    const wait_s = this.#complete ? LOOK_EVERY_S : LOOK_AGAIN_S
    const due = this.#looked_ns === null || Number(now_ns - this.#looked_ns) / NS_PER_S >= wait_s
    if (!due) return
    this.#looked_ns = now_ns
    const sockets = parseListeners(await this.#table.listeners(), this.#port)
    const holders = sockets.length === 0 ? [] : await this.#table.holders(sockets)
    const use = { port: this.#port, in_use: sockets.length > 0, holders }
    const tree = serverTree(await this.#table.places(), use)
    this.#complete = !('reason' in tree)
    if ('reason' in tree) {
      this.pids = []
      this.#sink.gap(tree.reason)
      return
    }
    this.pids = tree.pids
    const source = `/proc/<pid>/stat${this.#machine}, ${tree.found_by}`
    this.#signals = (
      ['server_process_cpu_pct', 'server_process_busiest_pct', 'server_process_threads'] as const
    ).map((name) => describeSignal(name, source, false))
  }

  /**
   * @param processes those of `pids` that are still there
   * @param at_s on a clock of the machine
   * @param at_ns CLOCK_MONOTONIC here
   */
  reading(processes: readonly ProcessStat[], at_s: number, at_ns: bigint): void {
    if (this.pids.length === 0) return
    if (processes.length < this.pids.length) this.#complete = false
    if (processes.length === 0) this.#sink.gap('The processes of the server have ended.')
    else this.#sink.reading(this.#signals, this.#meter.read(processes, at_s), at_ns)
  }
}
