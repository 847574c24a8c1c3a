import { basename } from 'node:path'
import type { Trace, TraceFormat } from '../../shared/trace.ts'
import { formatReader } from './formats.ts'
import type { FormatOptions, TraceLines } from './formats/trace-format.ts'
import { readLines } from './lines.ts'
import { BadLine, refuseFile } from './refuse.ts'
import { TraceBuilder } from './trace-builder.ts'
import { traceNotes } from './trace-notes.ts'

export interface ImportOptions extends FormatOptions {
  file_path: string
  format: TraceFormat
  signal?: AbortSignal
  /** After every piece of the file: bytes of it read, and requests found so far. */
  onProgress?: (bytes_read: number, requests: number) => void
}

/** A trace as read from a file, without its texts, and what to know about it. */
export interface ReadTraceFile {
  trace: Trace
  notes: string[]
}

/**
 * Reads a recorded load in one pass and in memory bounded by the requests that are kept. Refuses with
 * a ProblemError that names the file, the line, and what was expected there.
 */
export async function importTrace(options: ImportOptions): Promise<ReadTraceFile> {
  const { file_path, signal, onProgress } = options
  const builder = new TraceBuilder()
  const lines = new CheckedLines(options, builder)
  await readLines(file_path, (text, number, ended) => lines.line(text, number, ended), {
    ...(signal === undefined ? {} : { signal }),
    onProgress: (bytes_read) => onProgress?.(bytes_read, builder.requests),
  })
  lines.end()
  if (builder.requests === 0)
    throw refuseFile(
      file_path,
      ` holds no requests${lines.read > 0 ? ': its header is all there is' : ''}.`,
    )
  const built = builder.build()
  return { trace: built.trace, notes: [...traceNotes(built, lines.blank), ...lines.notes()] }
}

/** Gives the lines to the format's reader, and each mistake its file and line. */
class CheckedLines {
  readonly #file_path: string
  readonly #lines: TraceLines
  #number = 0
  read = 0
  blank = 0

  constructor(options: ImportOptions, builder: TraceBuilder) {
    this.#file_path = options.file_path
    try {
      this.#lines = formatReader(options.format).open(builder, options)
    } catch (error) {
      throw this.#named(error, true)
    }
  }

  line(text: string, number: number, ended: boolean): void {
    this.#number = number
    if (text.trim() === '' && this.#lines.isOpen?.() !== true) {
      this.blank += 1
      return
    }
    this.read += 1
    try {
      this.#lines.line(text)
    } catch (error) {
      throw this.#named(error, ended)
    }
  }

  end(): void {
    try {
      this.#lines.end()
    } catch (error) {
      throw this.#named(error, false)
    }
  }

  notes(): string[] {
    return this.#lines.notes()
  }

  #named(error: unknown, ended: boolean): unknown {
    if (!(error instanceof BadLine)) return error
    const line = this.#number === 0 ? '' : `, line ${this.#number}`
    const cut = ended ? '' : ' The line has no end: the file may be cut off.'
    return refuseFile(this.#file_path, `${line}: ${error.message}.${cut}`)
  }
}

/** The name that sentences give a trace: that of its file. */
export function traceName(file_path: string): string {
  return basename(file_path)
}
