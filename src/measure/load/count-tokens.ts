import { createHash } from 'node:crypto'
import { canonicalJson } from '../../engine/canonical-json.ts'
import { planRequest } from '../../engine/plan/plan-request.ts'
import type { Vocabulary } from '../../engine/plan/vocabulary.ts'
import type { LoadJob } from '../../shared/process-messages.ts'
import type { InputLengths } from '../../shared/summary.ts'
import { createClock } from '../clock.ts'
import type { Endpoint } from '../http/endpoint.ts'
import { checkLengths, type LengthCheck } from '../tokenizer/check-lengths.ts'
import { createVocabulary } from '../tokenizer/create-vocabulary.ts'
import type { TokenCounter } from '../tokenizer/token-counter.ts'
import type { LoadMaterial } from './material.ts'

/** The first prompts of a run that are counted again before it, and how much of them at most. */
const CHECKED_PROMPTS = 5
const CHECKED_TOKENS_MAX = 100_000

export interface CountedMaterial {
  material: LoadMaterial
  /** Null for prompts of a file, whose lengths nobody planned. */
  input_lengths: InputLengths | null
}

/**
 * The material with a vocabulary whose tokens are counted, for prompts that are planned by length; the
 * first of them are counted as they will be sent. Throws a ProblemError for a `tokenizer.json` that
 * cannot be used.
 */
export async function countTokens(
  material: LoadMaterial,
  job: LoadJob,
  endpoint: Endpoint,
  signal: AbortSignal,
): Promise<CountedMaterial> {
  const { prompts } = job.workload
  if (prompts.kind === 'jsonl') return { material, input_lengths: null }
  const { api_key, protocol, model } = job
  const server = { endpoint, api_key, clock: createClock(), protocol, model }
  const { vocabulary, counter, note } = await createVocabulary(prompts.tokenizer, server, signal)
  const counted = { ...material, vocabulary }
  const check = counter === null ? null : await checkFirst(counted, job, counter, signal)
  return {
    material: counted,
    input_lengths: {
      source: vocabulary.source,
      ...told(check, note),
      vocabulary_sha256: hashOf(vocabulary),
    },
  }
}

function checkFirst(
  material: LoadMaterial,
  { workload, repetition }: LoadJob,
  counter: TokenCounter,
  signal: AbortSignal,
): Promise<LengthCheck | string> {
  const planned = []
  let tokens = 0
  for (let seq = 0; seq < CHECKED_PROMPTS && tokens < CHECKED_TOKENS_MAX; seq += 1) {
    const isAlone = workload.sessions === null
    const place = { seq, session: isAlone ? null : seq, turn: isAlone ? null : 0 }
    const request = planRequest(workload, repetition, place, material)
    planned.push(request)
    tokens += request.input_tokens ?? 0
  }
  return checkLengths(counter, planned, signal)
}

function told(
  check: LengthCheck | string | null,
  note: string | null,
): Pick<InputLengths, 'error_tokens_max' | 'note'> {
  if (check === null) return { error_tokens_max: null, note }
  if (typeof check === 'string')
    return { error_tokens_max: null, note: `The first prompts were not counted: ${check}.` }
  const { error_tokens_max, prompts_checked } = check
  if (error_tokens_max === 0) return { error_tokens_max, note }
  return {
    error_tokens_max,
    note: `Of the first ${prompts_checked} prompts, lengths are off by up to ${error_tokens_max} tokens.`,
  }
}

function hashOf(vocabulary: Vocabulary): string {
  return createHash('sha256').update(canonicalJson(vocabulary)).digest('hex')
}
