import type { PlannedRequest } from '../../shared/workload.ts'
import type { TokenCounter } from './token-counter.ts'

/** How far planned lengths are from what the tokenizer counts. */
export interface LengthCheck {
  prompts_checked: number
  prompts_exact: number
  /** Largest difference, tokens; and largest share of the planned length, %. */
  error_tokens_max: number
  error_pct_max: number
}

/** The first prompts of a run are enough: all are made alike. */
const PROMPTS_MAX = 20

type Planned = Pick<PlannedRequest, 'prompt' | 'input_tokens'>

/** Counts the first prompts of a run; a string says why they cannot be counted. */
export async function checkLengths(
  counter: TokenCounter,
  planned: readonly Planned[],
  signal: AbortSignal,
): Promise<LengthCheck | string> {
  const lengths = planned
    .flatMap(({ prompt, input_tokens }) =>
      input_tokens === null ? [] : [{ prompt, input_tokens }],
    )
    .slice(0, PROMPTS_MAX)
  const counts = await counter.count(
    lengths.map(({ prompt }) => prompt),
    signal,
  )
  if (typeof counts === 'string') return counts
  const errors = lengths.map(({ input_tokens }, index) =>
    Math.abs((counts[index] ?? 0) - input_tokens),
  )
  const shares = errors.map((error, index) => (100 * error) / (lengths[index]?.input_tokens ?? 1))
  return {
    prompts_checked: lengths.length,
    prompts_exact: errors.filter((error) => error === 0).length,
    error_tokens_max: Math.max(0, ...errors),
    error_pct_max: Math.max(0, ...shares),
  }
}
