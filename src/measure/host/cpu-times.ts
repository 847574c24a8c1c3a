import type { CoreTimes } from './cpu-load.ts'
import { TICKS_PER_S } from './process-stat.ts'

const MS_PER_TICK = 1_000 / TICKS_PER_S
/** More cores than any machine has. */
const CORES_MAX = 8_192

const CORE = /^cpu(\d{1,4}) ([\d ]{1,400})$/gm
/** Columns of a core's line. Source: proc_stat(5) */
const IDLE = 3
const IOWAIT = 4
/** Time that a hypervisor gave to others, and time that is in `user` already, count as neither. */
const COLUMNS = 7

/**
 * The cores of Linux's /proc/stat by their number; one that is switched off is all zero. Waiting for a
 * disk is idle time.
 */
export function parseCpuTimes(text: string): CoreTimes[] {
  const cores: CoreTimes[] = []
  for (const [, number, columns] of text.matchAll(CORE)) {
    const core = Number(number)
    const times = (columns ?? '').trim().split(/ +/).slice(0, COLUMNS).map(Number)
    if (core >= CORES_MAX || times.length <= IDLE) continue
    const total = times.reduce((sum, time) => sum + time, 0)
    const busy = total - (times[IDLE] ?? 0) - (times[IOWAIT] ?? 0)
    while (cores.length <= core) cores.push({ busy: 0, total: 0 })
    cores[core] = { busy: busy * MS_PER_TICK, total: total * MS_PER_TICK }
  }
  return cores
}
