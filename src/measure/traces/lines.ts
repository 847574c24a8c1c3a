import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { ProblemError } from '../../shared/result.ts'
import { refuseFile } from './refuse.ts'

/** A longer line is no line of a log; prompts of a million tokens stay below it. */
const LINE_CHARS_MAX = 32 * 1024 * 1024
const READ_BYTES = 256 * 1024
const GZIP_MAGIC = [0x1f, 0x8b]
const UTF16_MARKS = [
  [0xff, 0xfe],
  [0xfe, 0xff],
]

export interface LineOptions {
  signal?: AbortSignal
  /** Bytes of the file read so far. */
  onProgress?: (bytes_read: number) => void
  /** Stops after so many bytes of the file. */
  bytes_max?: number
}

/** Called for every line without its end, numbered from 1; `ended` is false for a last line without an end. */
export type OnLine = (text: string, number: number, ended: boolean) => void

/**
 * Reads a text file (UTF-8, also gzipped) line by line in bounded memory. LF and CRLF end a line, a
 * byte order mark is dropped. Throws a ProblemError that names the file.
 */
export async function readLines(
  file_path: string,
  onLine: OnLine,
  options: LineOptions = {},
): Promise<void> {
  const splitter = new LineSplitter(file_path, onLine)
  try {
    const stream = await openText(file_path, options)
    const decoder = new TextDecoder('utf-8')
    for await (const chunk of stream) {
      if (options.signal?.aborted === true) throw cancelled()
      splitter.push(decoder.decode(chunk as Uint8Array, { stream: true }))
    }
    splitter.push(decoder.decode())
    splitter.end()
  } catch (error) {
    throw asProblem(file_path, error, options.signal)
  }
}

async function openText(file_path: string, options: LineOptions): Promise<Readable> {
  const head = await firstBytes(file_path)
  const startsWith = (mark: number[]): boolean => mark.every((byte, at) => head[at] === byte)
  if (UTF16_MARKS.some(startsWith))
    throw refuseFile(file_path, ' is UTF-16 text; expected UTF-8. Save it as UTF-8.')
  const { bytes_max } = options
  const end = bytes_max === undefined ? {} : { end: bytes_max - 1 }
  const source = createReadStream(file_path, { highWaterMark: READ_BYTES, ...end })
  let bytes_read = 0
  source.on('data', (chunk) => {
    bytes_read += chunk.length
    options.onProgress?.(bytes_read)
  })
  source.pause()
  if (!startsWith(GZIP_MAGIC)) return source
  const text = createGunzip()
  source.on('error', (error) => text.destroy(error))
  text.on('close', () => source.destroy())
  return source.pipe(text)
}

async function firstBytes(file_path: string): Promise<Uint8Array> {
  const file = await open(file_path)
  try {
    const head = new Uint8Array(GZIP_MAGIC.length)
    const { bytesRead } = await file.read(head, 0, head.length, 0)
    return head.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

function cancelled(): ProblemError {
  return new ProblemError({ code: 'cancelled', message: 'The import was cancelled.' })
}

function asProblem(file_path: string, error: unknown, signal?: AbortSignal): unknown {
  if (error instanceof ProblemError) return error
  if (signal?.aborted === true) return cancelled()
  const code = error instanceof Error && 'code' in error ? String(error.code) : null
  if (code === null) return error
  if (code === 'ENOENT') return refuseFile(file_path, ' cannot be read: there is no such file.')
  if (code === 'EISDIR') return refuseFile(file_path, ' is a folder, expected a file.')
  if (code.startsWith('Z_'))
    return refuseFile(file_path, ' cannot be unpacked: it is cut off or damaged.')
  return refuseFile(file_path, ` cannot be read: ${code}.`)
}

class LineSplitter {
  readonly #file_path: string
  readonly #onLine: OnLine
  #rest = ''
  #number = 0

  constructor(file_path: string, onLine: OnLine) {
    this.#file_path = file_path
    this.#onLine = onLine
  }

  push(text: string): void {
    let start = 0
    let end = text.indexOf('\n')
    while (end !== -1) {
      this.#emit(this.#rest + text.slice(start, end), true)
      this.#rest = ''
      start = end + 1
      end = text.indexOf('\n', start)
    }
    this.#rest += text.slice(start)
    if (this.#rest.length > LINE_CHARS_MAX)
      throw refuseFile(
        this.#file_path,
        `, line ${this.#number + 1}: a line is longer than ${LINE_CHARS_MAX / 1024 / 1024} million characters; this is no log.`,
      )
  }

  end(): void {
    if (this.#rest !== '') this.#emit(this.#rest, false)
    this.#rest = ''
  }

  #emit(line: string, ended: boolean): void {
    this.#number += 1
    this.#onLine(line.endsWith('\r') ? line.slice(0, -1) : line, this.#number, ended)
  }
}
