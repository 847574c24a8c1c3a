import { mem } from 'systeminformation'
import type { Signal, SignalName } from '../../shared/signal.ts'
import { monotonicNs } from '../clock.ts'
import { describeSignal } from '../signals/signal-kind.ts'
import { oneAtATime } from '../sampling/one-at-a-time.ts'
import type { Source, SourceSink, Values } from '../sampling/sink.ts'
import { CpuLoadMeter } from './cpu-load.ts'
import { networkBytes, rateOf, type CounterAt } from './network-bytes.ts'
import { runQueue } from './run-queue.ts'

const NS_PER_S = 1e9

/**
 * This machine. Its processor is the client's; where the server runs here too, it is also the
 * host's, with memory and network. Never asks for graphics: that call disturbs what is measured.
 */
export function systemSource(options: { is_host: boolean }, sink: SourceSink): Source {
  const cpu = new CpuLoadMeter()
  const signals = signalsOf(process.platform, options.is_host)
  let network: CounterAt | null = null
  let stopped = false

  const read = async (): Promise<void> => {
    const at_ns = monotonicNs()
    const load = cpu.read()
    const values: Values = { client_cpu_pct: load?.mean_pct ?? null }
    if (options.is_host) {
      const [memory, bytes, queue] = await Promise.all([
        mem(),
        networkBytes(process.platform),
        runQueue(process.platform),
      ])
      values['host_cpu_pct'] = load?.mean_pct ?? null
      values['host_cpu_busiest_core_pct'] = load?.busiest_core_pct ?? null
      values['host_cores'] = load?.cores ?? null
      values['host_run_queue'] = queue
      // Without what the system would give back at once: its cache of files.
      values['host_memory_used_bytes'] = memory.total - memory.available
      const now = bytes === null ? null : { value: bytes, at_s: Number(at_ns) / NS_PER_S }
      values['host_network_bytes_per_s'] = rateOf(network, now)
      network = now
    }
    if (!stopped) sink.reading(signals, values, at_ns)
  }
  return {
    tick: oneAtATime(read, (error) => {
      if (!stopped) sink.gap(`This machine could not be read: ${String(error)}`)
    }),
    stop() {
      stopped = true
    },
  }
}

function signalsOf(platform: NodeJS.Platform, is_host: boolean): Signal[] {
  const linux = platform === 'linux'
  const cpu = linux ? '/proc/stat' : 'operating system'
  const sources: [SignalName, string][] = [['client_cpu_pct', cpu]]
  if (is_host) {
    sources.push(
      ['host_cpu_pct', cpu],
      ['host_cpu_busiest_core_pct', cpu],
      ['host_cores', cpu],
      ['host_run_queue', cpu],
      ['host_memory_used_bytes', linux ? '/proc/meminfo' : 'operating system'],
      ['host_network_bytes_per_s', linux ? '/proc/net/dev' : 'operating system'],
    )
  }
  return sources.map(([name, source]) => describeSignal(name, source, false))
}
