import { parseCpuTimes } from '../host/cpu-times.ts'
import type { CoreTimes } from '../host/cpu-load.ts'
import { parseMemoryUsed } from '../host/memory-used.ts'
import { parseNetDev } from '../host/network-bytes.ts'
import { parseProcessStat, type ProcessStat } from '../host/process-stat.ts'
import { parseRunQueue } from '../host/run-queue.ts'

/** One answer of the other machine; null where it does not tell. */
export interface HostSample {
  /** Seconds since that machine was started: its own clock, so that the line's delay is in no rate. */
  uptime_s: number | null
  cores: CoreTimes[]
  run_queue: number | null
  memory_used_bytes: number | null
  network_bytes: number | null
  processes: ProcessStat[]
}

const UPTIME = /^(\d{1,12}\.\d{1,3}) \d/
/** An interface of /proc/net/dev: a name and sixteen figures, unlike the lines of /proc/meminfo. */
const INTERFACE = /^\s{0,20}[^\s:]{1,64}:\s{0,20}\d+(\s+\d+){15}\s*$/

/** What `sample` of the script prints. Lines of no known kind are let go. */
export function parseHostSample(lines: readonly string[]): HostSample {
  const text = lines.join('\n')
  const uptime = lines.map((line) => UPTIME.exec(line)?.[1]).find((found) => found !== undefined)
  return {
    uptime_s: uptime === undefined ? null : Number(uptime),
    cores: parseCpuTimes(text),
    run_queue: parseRunQueue(text),
    memory_used_bytes: parseMemoryUsed(text),
    network_bytes: parseNetDev(lines.filter((line) => INTERFACE.test(line)).join('\n')),
    processes: lines.map(parseProcessStat).filter((stat) => stat !== null),
  }
}
