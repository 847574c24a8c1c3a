import type { Values } from '../sampling/sink.ts'
import { TICKS_PER_S, type ProcessStat } from './process-stat.ts'

const PERCENT = 100
/** Over less time than this a share would be mostly the rounding of the kernel's steps. */
const SPAN_S_MIN = 0.09

/** How busy some processes were between two readings; 100 % is one core. */
export class ProcessLoadMeter {
  #last = new Map<string, number>()
  #last_s: number | null = null

  /**
   * @param at_s seconds on a clock of the machine that the processes run on
   * @returns shares are null at the first reading, and where none of the processes was there before
   */
  read(processes: readonly ProcessStat[], at_s: number): Values {
    const span_s = this.#last_s === null ? Number.NaN : at_s - this.#last_s
    const shares = processes.flatMap((process) => {
      const before = this.#last.get(idOf(process))
      if (before === undefined || !(span_s >= SPAN_S_MIN)) return []
      const busy_s = Math.max(0, process.ticks - before) / TICKS_PER_S
      return [(PERCENT * busy_s) / span_s]
    })
    const threads = processes.reduce((sum, process) => sum + process.threads, 0)
    this.#last = new Map(processes.map((process) => [idOf(process), process.ticks]))
    this.#last_s = at_s
    return {
      server_process_cpu_pct:
        shares.length === 0 ? null : shares.reduce((sum, share) => sum + share, 0),
      server_process_busiest_pct: shares.length === 0 ? null : Math.max(...shares),
      server_process_threads: processes.length === 0 ? null : threads,
    }
  }
}

function idOf({ pid, start_ticks }: ProcessStat): string {
  return `${String(pid)} ${String(start_ticks)}`
}
