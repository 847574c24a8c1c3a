/**
 * The file of the sending threads: a sibling of the bundle that this code runs in (or of the folder of
 * its chunks), or the source where this code runs from source.
 */
export function workerFile(from: string = import.meta.url): URL {
  if (from.endsWith('.ts')) return new URL('./sending-worker.ts', from)
  const inChunks = /\/chunks\/[^/]*$/.test(from)
  return new URL(`${inChunks ? '../' : './'}sending-worker.js`, from)
}
