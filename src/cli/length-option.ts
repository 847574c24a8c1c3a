import { InvalidArgumentError } from 'commander'
import { lengthsSchema, TOKENS_MAX, type Lengths } from '../shared/lengths.ts'

const LOGNORMAL = /^lognormal:(\d+),([\d.]+),(\d+)$/

/** `512`, `100-600`, `10,20,40` (each as likely as any other) or `lognormal:MEDIAN,SIGMA,MAX`. */
export function lengthOption(text: string): Lengths {
  const parsed = lengthsSchema.safeParse(readLengths(text))
  if (parsed.success) return parsed.data
  throw new InvalidArgumentError(
    `"${text}" is no length: expected tokens from 1 to ${String(TOKENS_MAX)} such as 512, 100-600, 10,20,40 or lognormal:128,0.4,512`,
  )
}

function readLengths(text: string): unknown {
  const range = /^(\d+)(?:-(\d+))?$/.exec(text)
  if (range !== null) {
    const min = Number(range[1])
    const max = Number(range[2] ?? range[1])
    return min === max ? { kind: 'fixed', tokens: min } : { kind: 'uniform', min, max }
  }
  const lognormal = LOGNORMAL.exec(text)
  if (lognormal !== null) {
    const [median, sigma, max] = lognormal.slice(1).map(Number)
    return { kind: 'lognormal', median, sigma, max }
  }
  if (/^\d+(,\d+)+$/.test(text)) return { kind: 'empirical', tokens: text.split(',').map(Number) }
  return null
}
