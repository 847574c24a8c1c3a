import type { PromptsFile } from '../../../shared/ipc/measure.ts'
import { SYNTHETIC_DEFAULTS, type Prompts, type TokenizerChoice } from '../../../shared/prompts.ts'
import type { TraceRef } from '../../../shared/trace.ts'
import { lengthsDraft, lengthsInput, type LengthsDraft } from './lengths-draft.ts'

/** What is sent, as the form holds it; every kind's values are kept while another is chosen. */
export interface PromptsDraft {
  kind: Prompts['kind']
  input: LengthsDraft
  output: LengthsDraft
  shared_prefix_tokens: number | null
  shared_prefix_pct: number | null
  shared_prefixes: number | null
  tokenizer: TokenizerChoice['kind']
  tokenizer_file: { file_path: string; sha256: string } | null
  file: Pick<PromptsFile, 'file_path' | 'sha256' | 'prompts'> | null
  output_tokens_max: number | null
  trace: TraceRef | null
}

const INPUT_TOKENS = 128
const OUTPUT_TOKENS = 24
const OUTPUT_TOKENS_MAX = 256

export function promptsDraft(prompts: Prompts): PromptsDraft {
  const synthetic = prompts.kind === 'synthetic' ? prompts : null
  const jsonl = prompts.kind === 'jsonl' ? prompts : null
  const tokenizer = prompts.kind === 'jsonl' ? SYNTHETIC_DEFAULTS.tokenizer : prompts.tokenizer
  return {
    kind: prompts.kind,
    input: lengthsDraft(synthetic?.input_tokens ?? null, INPUT_TOKENS),
    output: lengthsDraft(synthetic?.output_tokens ?? null, OUTPUT_TOKENS),
    shared_prefix_tokens: synthetic?.shared_prefix_tokens ?? 0,
    shared_prefix_pct: synthetic?.shared_prefix_pct ?? SYNTHETIC_DEFAULTS.shared_prefix_pct,
    shared_prefixes: synthetic?.shared_prefixes ?? SYNTHETIC_DEFAULTS.shared_prefixes,
    tokenizer: tokenizer.kind,
    tokenizer_file: tokenizer.kind === 'file' ? fileOf(tokenizer) : null,
    file: jsonl === null ? null : { ...fileOf(jsonl), prompts: jsonl.prompts },
    output_tokens_max: jsonl?.output_tokens_max ?? OUTPUT_TOKENS_MAX,
    trace: prompts.kind === 'trace' ? prompts.trace : null,
  }
}

/** What the schema is asked to parse. */
export function promptsInput(draft: PromptsDraft): unknown {
  switch (draft.kind) {
    case 'synthetic':
      return {
        kind: 'synthetic',
        input_tokens: lengthsInput(draft.input),
        output_tokens: lengthsInput(draft.output),
        shared_prefix_tokens: draft.shared_prefix_tokens,
        shared_prefix_pct: draft.shared_prefix_pct,
        shared_prefixes: draft.shared_prefixes,
        tokenizer: tokenizerInput(draft),
      }
    case 'jsonl':
      return {
        kind: 'jsonl',
        file_path: draft.file?.file_path ?? '',
        sha256: draft.file?.sha256 ?? '',
        prompts: draft.file?.prompts ?? 0,
        output_tokens_max: draft.output_tokens_max,
      }
    case 'trace':
      return { kind: 'trace', trace: draft.trace, tokenizer: tokenizerInput(draft) }
  }
}

function tokenizerInput(draft: PromptsDraft): unknown {
  if (draft.tokenizer === 'server_or_estimate') return { kind: 'server_or_estimate' }
  const { file_path, sha256 } = draft.tokenizer_file ?? { file_path: '', sha256: '' }
  return { kind: 'file', file_path, sha256 }
}

function fileOf(from: { file_path: string; sha256: string }): {
  file_path: string
  sha256: string
} {
  return { file_path: from.file_path, sha256: from.sha256 }
}
