import os from 'node:os'

export interface CpuLoad {
  /** Mean over the cores, percent. */
  mean_pct: number
  busiest_core_pct: number
  cores: number
}

/** The system counts in steps of 10 ms: over less time than this a share would be mostly rounding. */
const SPAN_MS_MIN = 90

/** Milliseconds of one core since the machine started. */
export interface CoreTimes {
  busy: number
  total: number
}

/**
 * How busy this machine's cores were between two calls. systeminformation's `currentLoad` computes
 * the same from the same source but starts three programs for it at each call (see docs/adr/0006).
 */
export class CpuLoadMeter {
  readonly #coreTimes: () => CoreTimes[]
  #last: CoreTimes[]

  constructor(readCoreTimes: () => CoreTimes[] = coreTimes) {
    this.#coreTimes = readCoreTimes
    this.#last = readCoreTimes()
  }

  /** Null where too little time has passed since the last call that gave a value. */
  read(): CpuLoad | null {
    const now = this.#coreTimes()
    const shares = now.flatMap(({ busy, total }, core) => {
      const before = this.#last[core]
      if (before === undefined || total - before.total < SPAN_MS_MIN) return []
      return [(100 * Math.max(0, busy - before.busy)) / (total - before.total)]
    })
    // A machine whose cores were not known yet has a first reading only now.
    if (shares.length > 0 || this.#last.length !== now.length) this.#last = now
    if (shares.length === 0) return null
    return {
      mean_pct: shares.reduce((sum, share) => sum + share, 0) / shares.length,
      busiest_core_pct: Math.max(...shares),
      cores: shares.length,
    }
  }
}

function coreTimes(): CoreTimes[] {
  return os.cpus().map(({ times }) => {
    const busy = times.user + times.nice + times.sys + times.irq
    return { busy, total: busy + times.idle }
  })
}
