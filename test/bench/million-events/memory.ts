import { readFileSync, statSync } from 'node:fs'
import { basename } from 'node:path'

const EVERY_MS = 250
const PAGE_BYTES = 4_096

export interface MemoryReading {
  /** How far the run is, as far as its file tells. */
  file_bytes: number
  /** Resident memory in bytes, by the script that a process runs. */
  processes: Record<string, number>
}

/** Reads the memory of a process and of all below it, until it ends. Linux only. */
export async function watchMemory(
  pid: number,
  file: string,
  end: Promise<unknown>,
): Promise<MemoryReading[]> {
  const readings: MemoryReading[] = []
  const timer = setInterval(() => {
    readings.push({ file_bytes: sizeOf(file), processes: treeOf(pid) })
  }, EVERY_MS)
  await end
  clearInterval(timer)
  return readings
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0
}

function treeOf(root: number): Record<string, number> {
  const found: Record<string, number> = {}
  const visit = (pid: number): void => {
    const script = scriptOf(pid)
    if (script !== null) found[script] = (found[script] ?? 0) + residentBytes(pid)
    const children = textOf(pid, `task/${String(pid)}/children`)
      .split(' ')
      .map(Number)
    for (const child of children) if (child > 0) visit(child)
  }
  visit(root)
  return found
}

/** A process that is gone by the time that it is read has no text. */
function textOf(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${String(pid)}/${name}`, 'utf8')
  } catch {
    return ''
  }
}

/** The script that a Node process runs; null for every other process. */
function scriptOf(pid: number): string | null {
  const script = textOf(pid, 'cmdline')
    .split('\0')
    .find((part) => part.endsWith('.ts') || part.endsWith('.js'))
  return script === undefined ? null : basename(script)
}

function residentBytes(pid: number): number {
  return Number(textOf(pid, 'statm').split(' ')[1] ?? 0) * PAGE_BYTES
}
