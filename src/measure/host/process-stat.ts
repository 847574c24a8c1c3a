/** One process as Linux's /proc/<pid>/stat tells it. */
export interface ProcessStat {
  pid: number
  parent: number
  /** At most 15 characters. */
  name: string
  /** Processor time of all its threads since it began, in steps of the kernel. */
  ticks: number
  threads: number
  /** When it began, in steps since the machine did: a number of a process may be given out again. */
  start_ticks: number
}

/** Steps of processor time a second: USER_HZ, 100 wherever servers of models run. Source: time(7) */
export const TICKS_PER_S = 100

/** Fields after the name, which may hold blanks and brackets itself. Source: proc_pid_stat(5) */
const PARENT = 1
const USER = 11
const SYSTEM = 12
const THREADS = 17
const START = 19
const FIELDS_MIN = START + 1

const FIGURE = /^\d{1,15}$/
const LINE = /^(\d{1,10}) \((.{0,64})\) ([A-Za-z] .*)$/

/** Null where the line is none of the kind. */
export function parseProcessStat(line: string): ProcessStat | null {
  const [, pid, name, rest] = LINE.exec(line) ?? []
  if (pid === undefined || name === undefined || rest === undefined) return null
  const fields = rest.split(' ')
  const figure = (at: number): number => {
    const text = fields[at] ?? ''
    return FIGURE.test(text) ? Number(text) : Number.NaN
  }
  const stat = {
    pid: Number(pid),
    parent: figure(PARENT),
    name,
    ticks: figure(USER) + figure(SYSTEM),
    threads: figure(THREADS),
    start_ticks: figure(START),
  }
  const figures = [stat.parent, stat.ticks, stat.threads, stat.start_ticks]
  const whole = figures.every((value) => Number.isSafeInteger(value))
  return fields.length >= FIELDS_MIN && whole ? stat : null
}
