import { readdirSync, readFileSync } from 'node:fs'
import { TICKS_PER_S } from '../../../src/measure/host/process-stat.ts'

/** Fields of /proc/<pid>/stat after the name. Source: proc_pid_stat(5) */
const PARENT = 1
/** User and system time of the process, and of those it started and waited for. */
const TIMES = [11, 12, 13, 14]

interface Process {
  pid: number
  parent: number
  ticks: number
}

/** Processor time of a process and of everything that it started, seconds. */
export function treeCpuSeconds(root: number): number {
  const processes = readdirSync('/proc').flatMap(readProcess)
  const tree = new Set([root])
  for (let size = 0; size !== tree.size;) {
    size = tree.size
    for (const { pid, parent } of processes) if (tree.has(parent)) tree.add(pid)
  }
  const own = processes.filter(({ pid }) => tree.has(pid))
  return own.reduce((sum, { ticks }) => sum + ticks, 0) / TICKS_PER_S
}

function readProcess(name: string): Process[] {
  if (!/^\d+$/.test(name)) return []
  try {
    const text = readFileSync(`/proc/${name}/stat`, 'utf8')
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    const ticks = TIMES.reduce((sum, at) => sum + Number(fields[at]), 0)
    return [{ pid: Number(name), parent: Number(fields[PARENT]), ticks }]
  } catch {
    // It ended while the folder was read.
    return []
  }
}
