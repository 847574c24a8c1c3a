import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { profileOfTrace } from '../engine/trace/profile-of-trace.ts'
import { importTrace, traceName } from '../measure/traces/import-trace.ts'
import { readTrace } from '../measure/traces/read-trace.ts'
import { encodeTrace, traceSha256 } from '../measure/traces/trace-file.ts'
import type { ImportedTrace, TraceProgress } from '../shared/ipc/trace.ts'
import type { LoadProfile } from '../shared/load-profile.ts'
import type { ColumnMapping, Trace, TraceFormat, TraceRef } from '../shared/trace.ts'
import { OWNER_ONLY, writeWhole } from './atomic-file.ts'
import { createTraceProgress } from './trace-progress.ts'

export interface TraceToImport {
  file_path: string
  format: TraceFormat
  mapping: ColumnMapping | null
  path_contains: string | null
}

export interface ImportRun {
  /** Folder in which copies of traces are kept. */
  folder: string
  signal?: AbortSignal
  /** Of an import that takes longer than a second, a few times a second. */
  onProgress?: (progress: TraceProgress) => void
}

const NS_PER_S = 1e9
const EXTENSION = 'cpt'

/**
 * Reads a recorded load and keeps a copy without its texts, named by its hash. Throws a ProblemError
 * that names file, line and expectation; nothing is kept then, nor where it is cancelled.
 */
export async function keepTrace(wanted: TraceToImport, run: ImportRun): Promise<ImportedTrace> {
  const { folder, signal, onProgress } = run
  const progress = await createTraceProgress(wanted.file_path, onProgress ?? (() => undefined))
  const { trace, notes } = await importTrace({
    ...wanted,
    ...(signal === undefined ? {} : { signal }),
    onProgress: progress,
  })
  const bytes = encodeTrace(trace)
  const sha256 = traceSha256(bytes)
  const file_path = join(folder, `${sha256}.${EXTENSION}`)
  await mkdir(folder, { recursive: true })
  await writeWhole(file_path, bytes, OWNER_ONLY)
  const name = traceName(wanted.file_path)
  return {
    ref: refOf(trace, { name, format: wanted.format, file_path, sha256 }),
    profile: profileOfTrace(trace, name, notes),
  }
}

/** The profile of a trace that was imported before. */
export async function traceProfile(ref: TraceRef): Promise<LoadProfile> {
  return profileOfTrace(await readTrace(ref), ref.name)
}

function refOf(
  trace: Trace,
  named: Pick<TraceRef, 'name' | 'format' | 'file_path' | 'sha256'>,
): TraceRef {
  const { at_ns, input_tokens, output_tokens, session, prefixes } = trace
  return {
    ...named,
    requests: at_ns.length,
    duration_s: (at_ns.at(-1) ?? 0) / NS_PER_S,
    has_input_lengths: input_tokens !== null,
    has_output_lengths: output_tokens !== null,
    has_sessions: session !== null,
    has_prefixes: prefixes !== null,
  }
}
