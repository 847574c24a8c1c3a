import type { ColumnMapping, TraceFormat } from '../../../shared/trace.ts'
import type { TraceBuilder } from '../trace-builder.ts'

export interface FormatOptions {
  /** Which column says what; wanted by `request-log`. */
  mapping: ColumnMapping | null
  /** Only lines of an access log that hold this count; null: all. */
  path_contains: string | null
}

/** Reads the lines of one file, in order, into a builder. Blank lines between rows never reach it. */
export interface TraceLines {
  /** Whether the next line goes on with the row, as in a quoted cell; never, where it is left out. */
  isOpen?: () => boolean
  /** Throws a BadLine that says what was expected. */
  line(text: string): void
  /** After the last line; throws where the file cannot end there. */
  end(): void
  /** Sentences about what was left out on purpose, or is known only roughly. */
  notes(): string[]
}

/** One format of traces: one file here, and one line in `formats.ts`. */
export interface TraceFormatReader {
  format: TraceFormat
  /** Whether the first lines of a file look like it. */
  looksLike(lines: readonly string[]): boolean
  open(builder: TraceBuilder, options: FormatOptions): TraceLines
}
