const BYTES_PER_KIB = 1_024
const TOTAL = /^MemTotal: {1,30}(\d{1,15}) kB$/m
/** Without what the system would give back at once: its cache of files. */
const AVAILABLE = /^MemAvailable: {1,30}(\d{1,15}) kB$/m

/** Bytes in use by Linux's /proc/meminfo; null where it does not tell (before Linux 3.14). */
export function parseMemoryUsed(text: string): number | null {
  const total = TOTAL.exec(text)?.[1]
  const available = AVAILABLE.exec(text)?.[1]
  if (total === undefined || available === undefined) return null
  const used = Number(total) - Number(available)
  return used >= 0 ? used * BYTES_PER_KIB : null
}
