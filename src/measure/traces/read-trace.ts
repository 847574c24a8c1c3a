import { readFile } from 'node:fs/promises'
import { ProblemError } from '../../shared/result.ts'
import type { Trace, TraceRef } from '../../shared/trace.ts'
import { decodeTrace, traceSha256 } from './trace-file.ts'

function refuse(ref: TraceRef, why: string): ProblemError {
  return new ProblemError({
    code: 'bad_input',
    message: `The trace ${ref.name} cannot be read: ${why}. Import it again.`,
    field: 'trace.file_path',
  })
}

/** The trace that a workload names. Throws a ProblemError where its copy is gone or has changed. */
export async function readTrace(ref: TraceRef): Promise<Trace> {
  let bytes: Uint8Array
  try {
    bytes = await readFile(ref.file_path)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
    throw refuse(ref, code === 'ENOENT' ? `its copy ${ref.file_path} is gone` : code)
  }
  if (traceSha256(bytes) !== ref.sha256) throw refuse(ref, 'its copy has changed')
  const trace = decodeTrace(bytes)
  if (trace === null) throw refuse(ref, 'its copy holds no whole trace')
  return trace
}
