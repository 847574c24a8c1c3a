import { open, type FileHandle } from 'node:fs/promises'
// eslint-disable-next-line chokepoint/one-door -- only a call that does not leave the thread learns which thread it is; once, before anything is measured
import { readlinkSync } from 'node:fs'

const NS_PER_US = 1e3
/** `<ns on a core> <ns waited for a core> <times>`: a short line. */
const SCHEDSTAT_BYTES = 128

interface SchedStat {
  cpu_ns: number
  wait_ns: number
}

interface Reading {
  /** CPU time of the thread, and time in which it could have run and had no core, ns. */
  cpu_ns: number
  /** Null where the system does not tell. */
  wait_ns: number | null
}

/**
 * CPU time of the thread that makes it, and how long the thread waited in the run queue: Linux tells
 * in /proc/PID/task/TID/schedstat (Documentation/scheduler/sched-stats.rst). The file is read by
 * another thread, so that no read delays this one.
 */
export class ThreadCpu {
  #file: FileHandle | null = null
  #told: SchedStat | null = null
  #reading = false
  #since: Reading = { cpu_ns: this.#cpuNs(), wait_ns: null }

  async open(): Promise<void> {
    const path = schedstatPath()
    if (path === null) return
    this.#file = await open(path).catch(() => null)
    await this.refresh()
  }

  /** Reads anew what only a file tells; one read at a time. */
  async refresh(): Promise<void> {
    if (this.#file === null || this.#reading) return
    this.#reading = true
    try {
      const { buffer, bytesRead } = await this.#file.read(Buffer.alloc(SCHEDSTAT_BYTES), 0, null, 0)
      const [cpu_ns = NaN, wait_ns = NaN] = buffer
        .toString('latin1', 0, bytesRead)
        .split(' ')
        .map(Number)
      this.#told = Number.isFinite(cpu_ns + wait_ns) ? { cpu_ns, wait_ns } : null
    } catch {
      this.#told = null
    } finally {
      this.#reading = false
    }
  }

  /** Counts from now on. */
  restart(): void {
    this.#since = { cpu_ns: this.#cpuNs(), wait_ns: this.#told?.wait_ns ?? null }
  }

  /** What came together since `restart`. */
  read(): Reading {
    const { cpu_ns, wait_ns } = this.#since
    const told = this.#told
    return {
      cpu_ns: this.#cpuNs() - cpu_ns,
      wait_ns: told === null || wait_ns === null ? null : told.wait_ns - wait_ns,
    }
  }

  async close(): Promise<void> {
    await this.#file?.close()
    this.#file = null
  }

  /** A runtime older than Node 23.9 knows the CPU time of its process only. */
  #cpuNs(): number {
    const { threadCpuUsage } = process as { threadCpuUsage?: () => NodeJS.CpuUsage }
    if (threadCpuUsage === undefined && this.#told !== null) return this.#told.cpu_ns
    const { user, system } = threadCpuUsage?.call(process) ?? process.cpuUsage()
    return (user + system) * NS_PER_US
  }
}

function schedstatPath(): string | null {
  try {
    return `/proc/${readlinkSync('/proc/thread-self')}/schedstat`
  } catch {
    return null
  }
}
