import { z } from 'zod'
import type { LoadProfile } from '../load-profile.ts'
import { columnMappingSchema, traceFormatSchema, traceRefSchema } from '../trace.ts'
import type { ColumnMapping, TraceFormat, TraceRef } from '../trace.ts'
import { channel } from './contract.ts'

/** A file that may hold a trace, before it is imported: what it looks like, and its first rows. */
export interface TracePreview {
  file_path: string
  file_name: string
  bytes: number
  /** As the first lines look; null where they fit none. */
  format: TraceFormat | null
  /** Its columns by name, of a JSONL file the dotted paths; empty for an access log. */
  columns: string[]
  /** Which column seems to say what; null where no column looks like a time. */
  mapping: ColumnMapping | null
  /** The first rows, cell by cell in the order of `columns`; of an access log one cell, the line. */
  rows: string[][]
}

/** An imported trace: how a workload names it, and what it looks like. */
export interface ImportedTrace {
  ref: TraceRef
  profile: LoadProfile
}

/** How far an import is; sent a few times a second to one that takes longer than a second. */
export interface TraceProgress {
  file_path: string
  bytes_read: number
  bytes_total: number
  requests: number
}

export const traceContract = {
  /** Lets the user choose a file and looks at its beginning; null where none was chosen. */
  'trace:choose': channel<TracePreview | null>()(z.undefined()),
  /**
   * Reads the file and keeps its requests without their texts. `mapping` is wanted for
   * `request-log`; `path_contains` keeps only those lines of an access log. One at a time.
   */
  'trace:import': channel<ImportedTrace>()(
    z.object({
      file_path: z.string().min(1).max(4_096),
      format: traceFormatSchema,
      mapping: columnMappingSchema.nullable(),
      path_contains: z.string().max(300).nullable().default(null),
    }),
  ),
  /** The profile of a trace that was imported before. */
  'trace:profile': channel<LoadProfile>()(z.object({ ref: traceRefSchema })),
  /** Stops the import under way; its request is answered with a problem, and nothing is kept. */
  'trace:cancel': channel<null>()(z.undefined()),
} as const
