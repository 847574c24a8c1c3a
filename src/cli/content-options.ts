import { InvalidArgumentError, type Command } from 'commander'
import { TOKENS_MAX, type Lengths } from '../shared/lengths.ts'
import { TIMEOUT_S_MAX } from '../shared/workload.ts'
import { lengthOption } from './length-option.ts'
import { positiveNumber, wholeNumber } from './number-options.ts'

export const DEFAULT_LENGTH: Lengths = { kind: 'fixed', tokens: 128 }

function percent(text: string): number {
  const value = Number(text)
  if (text.trim() !== '' && value >= 0 && value <= 100) return value
  throw new InvalidArgumentError(`"${text}" is not a share from 0 to 100`)
}

/** What is sent. */
export function addContent(command: Command): void {
  command
    .option('--prompts <file.jsonl>', 'prompts from a file, one a line')
    .option('--input-tokens <lengths>', 'length of prompts, as 512 or 100-600', lengthOption)
    .option('--output-tokens <lengths>', 'length of answers', lengthOption, DEFAULT_LENGTH)
    .option('--shared-prefix <n>', 'tokens that prompts share', wholeNumber(0, TOKENS_MAX), 0)
    .option('--shared-prefix-pct <n>', 'share of requests that begin with one', percent, 100)
    .option('--shared-prefixes <n>', 'how many prefixes there are', wholeNumber(1, 10_000), 1)
    .option('--tokenizer <tokenizer.json>', 'what counts tokens, where the server does not')
    .option('--turns <n>', 'sessions of so many turns', lengthOption)
    .option('--think-time <s>', 'between turns, exponential', positiveNumber(TIMEOUT_S_MAX), 1)
}
