import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { Tokenizer } from '@huggingface/tokenizers'
import type { TokenizerChoice } from '../../shared/prompts.ts'
import { ProblemError } from '../../shared/result.ts'
import { isObject, parseJson } from '../protocols/json-value.ts'
import type { TokenCounter } from './token-counter.ts'

/** Larger than any tokenizer.json in use: 262,144 tokens with their merges are 33 MB. */
const FILE_BYTES_MAX = 256 * 1024 * 1024

type FileChoice = Extract<TokenizerChoice, { kind: 'file' }>

/**
 * The tokenizer of a `tokenizer.json` (Hugging Face). Throws a ProblemError, one sentence, for a file
 * that is missing, has changed since it was chosen, or is no such tokenizer.
 */
export async function openFileCounter(choice: FileChoice): Promise<TokenCounter> {
  const { file_path } = choice
  const bytes = await readBounded(file_path)
  if (createHash('sha256').update(bytes).digest('hex') !== choice.sha256)
    throw refuse(
      file_path,
      'has changed since it was chosen: choose it again, which makes a new workload.',
    )
  const tokenizer = tokenizerOf(file_path, parseJson(bytes.toString('utf8')))
  return {
    source: 'file',
    count: (texts) => Promise.resolve(countAll(tokenizer, texts)),
  }
}

/** Names a `tokenizer.json` by its bytes, once it has been seen to be one; throws as above. */
export async function chooseTokenizer(file_path: string): Promise<FileChoice> {
  const bytes = await readBounded(file_path)
  tokenizerOf(file_path, parseJson(bytes.toString('utf8')))
  return { kind: 'file', file_path, sha256: createHash('sha256').update(bytes).digest('hex') }
}

/** A pattern that JavaScript's engine cannot run shows only when it is used. */
function countAll(tokenizer: Tokenizer, texts: readonly string[]): number[] | string {
  try {
    return texts.map((text) => tokenizer.encode(text, { add_special_tokens: false }).ids.length)
  } catch (error) {
    return `it cannot be applied (${wordsOf(error)})`
  }
}

function tokenizerOf(file_path: string, value: unknown): Tokenizer {
  if (!isObject(value) || !isObject(value.model))
    throw refuse(file_path, 'is no tokenizer.json: expected JSON with a "model" in it.')
  try {
    // The second file of a model names special tokens and templates, which no text here has.
    return new Tokenizer(value, {})
  } catch (error) {
    throw refuse(file_path, `is a tokenizer that cannot be used: ${wordsOf(error)}.`)
  }
}

async function readBounded(file_path: string): Promise<Buffer> {
  try {
    const { size } = await stat(file_path)
    if (size <= FILE_BYTES_MAX) return await readFile(file_path)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
    throw refuse(
      file_path,
      `cannot be read: ${code === 'ENOENT' ? 'there is no such file' : code}.`,
    )
  }
  throw refuse(file_path, `is larger than ${FILE_BYTES_MAX / 1024 / 1024} MB.`)
}

function refuse(file_path: string, message: string): ProblemError {
  return new ProblemError({
    code: 'bad_input',
    message: `${basename(file_path)} ${message}`,
    field: 'prompts.tokenizer',
  })
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
