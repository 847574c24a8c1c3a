import { closeSync, ftruncateSync, openSync, readSync } from 'node:fs'

const CHUNK_BYTES = 1024 * 1024
const NEWLINE = 10

/** The whole lines of a file, without their ends, one at a time: in the memory of the longest. */
export function* wholeLines(path: string): Generator<Buffer> {
  const file = openSync(path, 'r')
  try {
    let held = Buffer.alloc(0)
    for (;;) {
      const chunk = Buffer.allocUnsafe(CHUNK_BYTES)
      const read = readSync(file, chunk)
      if (read === 0) return
      const bytes = Buffer.concat([held, chunk.subarray(0, read)])
      let from = 0
      for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, from)) {
        yield bytes.subarray(from, end)
        from = end + 1
      }
      held = bytes.subarray(from)
    }
  } finally {
    closeSync(file)
  }
}

/** Cuts off a last line that was not written whole. Answers how many lines there are. */
export function cutToWholeLines(path: string): number {
  let lines = 0
  let bytes = 0
  for (const line of wholeLines(path)) {
    lines += 1
    bytes += line.length + 1
  }
  const file = openSync(path, 'r+')
  try {
    ftruncateSync(file, bytes)
  } finally {
    closeSync(file)
  }
  return lines
}
