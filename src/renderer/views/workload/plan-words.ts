import { formatGiven } from '../../../engine/format/number.ts'
import type { ChatMessage } from '../../../shared/prompts.ts'
import type { Workload } from '../../../shared/workload.ts'

/** The mean rate of a plan whose rate is one; null where it is meant to change, or unknown. */
export function meanRate({ arrivals }: Workload): number | null {
  if (arrivals.kind !== 'open') return null
  const rates = new Set(
    arrivals.stages.flatMap((stage) =>
      stage.duration_s === null
        ? [stage.to_requests_per_s]
        : [stage.from_requests_per_s, stage.to_requests_per_s],
    ),
  )
  const [rate] = rates
  return rates.size === 1 && rate !== undefined ? rate : null
}

/** Where the instants of a plan come from, for the end of a sentence. */
export function instantWords({ arrivals, seed }: Workload, exact: boolean): string {
  if (arrivals.kind === 'trace')
    return `as recorded${arrivals.speed === 1 ? '' : `, ${formatGiven(arrivals.speed)}× as fast`}`
  return exact ? `exactly as seed ${String(seed)} will send them` : 'as the rate lets expect'
}

/** A conversation as text, each message behind its role. */
export function turnText(messages: readonly ChatMessage[]): string {
  return messages.map(({ role, content }) => `${role}: ${content}`).join('\n\n')
}

/** What input lengths are counted in, for the beginning of a caption. */
export function tokenWords({ prompts, sessions }: Workload): string {
  if (prompts.kind === 'jsonl') return 'Characters of the file’s prompts'
  const counted =
    prompts.tokenizer.kind === 'file'
      ? 'Tokens, by the tokenizer of the file'
      : 'Tokens, by the server where it counts them, else one word taken for one'
  return sessions === null ? counted : `${counted}; of a turn, with those before it`
}
