import type { PlannedRequest } from '../../shared/workload.ts'

/** The text of a planned request, and its length as the workload's tokenizer counts. */
export type PlannedText = Pick<PlannedRequest, 'prompt' | 'messages' | 'input_tokens'>

/** The lengths of one request, without its text. `input_tokens` is null for prompts from a file. */
export interface PlannedLengths {
  input_tokens: number | null
  output_tokens_max: number
}
