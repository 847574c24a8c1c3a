import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { trust } from '../measure/http/trust.ts'
import type { ChosenFile, FileKind } from '../shared/ipc/file.ts'
import { ProblemError } from '../shared/result.ts'

/** The largest vocabularies in use are a fifth of this. */
const FILE_BYTES_MAX = 256 * 1024 * 1024
const MIB = 1024 * 1024

/** A file as a form names it. Throws a ProblemError for one that cannot be used as what it is for. */
export async function describeFile(kind: FileKind, file_path: string): Promise<ChosenFile> {
  const bytes = await readBounded(file_path)
  if (kind === 'tokenizer') checkTokenizer(file_path, bytes)
  else await trust(file_path)
  return { file_path, sha256: createHash('sha256').update(bytes).digest('hex') }
}

async function readBounded(file_path: string): Promise<Buffer> {
  try {
    const { size } = await stat(file_path)
    if (size > FILE_BYTES_MAX)
      throw refuse(
        file_path,
        `is ${String(Math.ceil(size / MIB))} MB large; at most ${String(FILE_BYTES_MAX / MIB)} MB are read.`,
      )
    return await readFile(file_path)
  } catch (error) {
    if (error instanceof ProblemError) throw error
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
    throw refuse(file_path, `cannot be read: ${code}.`)
  }
}

function checkTokenizer(file_path: string, bytes: Buffer): void {
  const wanted = 'expected a tokenizer.json of Hugging Face, with "model" and its "vocab" in it.'
  let value: unknown
  try {
    value = JSON.parse(bytes.toString('utf8'))
  } catch {
    throw refuse(file_path, `is not JSON: ${wanted}`)
  }
  const model = isObject(value) ? value['model'] : null
  if (!isObject(model) || !('vocab' in model))
    throw refuse(file_path, `has no vocabulary: ${wanted}`)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function refuse(file_path: string, message: string): ProblemError {
  return new ProblemError({ code: 'bad_input', message: `${basename(file_path)} ${message}` })
}
