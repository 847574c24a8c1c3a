import { basename } from 'node:path'
import { ProblemError } from '../../shared/result.ts'

const EXCERPT_CHARS = 80

/** What is wrong with a trace file, in one sentence that begins with its name. */
export function refuseFile(file_path: string, what: string): ProblemError {
  return new ProblemError({
    code: 'bad_input',
    message: `${basename(file_path)}${what}`,
    field: 'trace.file_path',
  })
}

/** A line that is not as expected; the reader of the file puts the file and the line before it. */
export class BadLine extends Error {}

/** `expected` says what should stand there, `found` what does. */
export function badLine(expected: string, found: string): BadLine {
  return new BadLine(`expected ${expected}, not ${excerpt(found)}`)
}

function excerpt(text: string): string {
  if (text === '') return 'nothing'
  return text.length > EXCERPT_CHARS ? `${text.slice(0, EXCERPT_CHARS)}…` : text
}
