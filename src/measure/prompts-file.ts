import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { z } from 'zod'
import { ProblemError } from '../shared/result.ts'
import type { PromptEntry } from '../shared/prompts.ts'

/** All prompts are held in memory while a run sends them. */
export const PROMPTS_FILE_BYTES_MAX = 256 * 1024 * 1024

export interface ReadPrompts {
  prompts: PromptEntry[]
  /** Of the file's bytes, hex. */
  sha256: string
}

const text = z.string().min(1)
const messages = z.array(z.object({ role: text, content: z.string() })).min(1)
const line = z.union([text, z.object({ prompt: text }), z.object({ messages })])

function refuse(file_path: string, message: string): ProblemError {
  return new ProblemError({
    code: 'bad_input',
    message: `${basename(file_path)}${message}`,
    field: 'prompts.file_path',
  })
}

/**
 * Reads prompts from a JSONL file: a line is an object with a string `prompt`, an object with OpenAI
 * `messages` of text, or a JSON string. Empty lines are skipped. Throws a ProblemError that names
 * the file and the line.
 */
export async function readPromptsFile(file_path: string): Promise<ReadPrompts> {
  const bytes = await readBounded(file_path)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const prompts: PromptEntry[] = []
  let start = 0
  for (let number = 1; start < bytes.length; number += 1) {
    const newline = bytes.indexOf(10, start)
    const end = newline === -1 ? bytes.length : newline
    const content = bytes
      .toString('utf8', start, end)
      .trim()
      .replace(/^\uFEFF/, '')
    if (content !== '') prompts.push(parseLine(file_path, content, number))
    start = end + 1
  }
  if (prompts.length === 0) throw refuse(file_path, ' holds no prompts.')
  return { prompts, sha256 }
}

async function readBounded(file_path: string): Promise<Buffer> {
  try {
    const { size } = await stat(file_path)
    if (size > PROMPTS_FILE_BYTES_MAX)
      throw refuse(
        file_path,
        ` is ${Math.ceil(size / 1024 / 1024)} MB large; at most ${PROMPTS_FILE_BYTES_MAX / 1024 / 1024} MB are read.`,
      )
    return await readFile(file_path)
  } catch (error) {
    if (error instanceof ProblemError) throw error
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
    const why = code === 'ENOENT' ? 'there is no such file' : code
    throw refuse(file_path, ` cannot be read: ${why}.`)
  }
}

function parseLine(file_path: string, content: string, number: number): PromptEntry {
  let value: unknown
  try {
    value = JSON.parse(content)
  } catch {
    throw refuse(file_path, `, line ${number}: this is not JSON: ${excerpt(content)}`)
  }
  const parsed = line.safeParse(value)
  if (!parsed.success)
    throw refuse(
      file_path,
      `, line ${number}: expected {"prompt": "…"}, {"messages": […]} or a string, not ${excerpt(content)}`,
    )
  if (typeof parsed.data === 'string') return parsed.data
  return 'prompt' in parsed.data ? parsed.data.prompt : parsed.data.messages
}

const EXCERPT_CHARS = 80

function excerpt(content: string): string {
  return content.length > EXCERPT_CHARS ? `${content.slice(0, EXCERPT_CHARS)}…` : content
}
