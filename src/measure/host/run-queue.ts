import { readFile } from 'node:fs/promises'

const LINUX_FILE = '/proc/stat'

/** Processes that run or wait for a core; null where the system does not tell. */
export async function runQueue(platform: NodeJS.Platform): Promise<number | null> {
  return platform === 'linux' ? parseRunQueue(await readFile(LINUX_FILE, 'utf8')) : null
}

/** `procs_running` of Linux's /proc/stat; source: proc_stat(5). */
export function parseRunQueue(text: string): number | null {
  const running = /^procs_running (\d{1,9})$/m.exec(text)?.[1]
  return running === undefined ? null : Number(running)
}
