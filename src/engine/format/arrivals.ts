import type { Arrivals, Stage } from '../../shared/arrivals.ts'
import { formatCount, formatGiven, NBSP } from './number.ts'

const SPACING_WORDS = { constant: 'evenly spaced', poisson: 'Poisson', gamma: 'gamma' } as const

/** When requests leave, in a few words: `24 in flight`, `2.5 req/s, Poisson`, `azure.csv at 2×`. */
export function arrivalWords(arrivals: Arrivals): string {
  switch (arrivals.kind) {
    case 'closed':
      return `${formatCount(arrivals.concurrency)} in flight`
    case 'open':
      return `${rateWords(arrivals.stages)}, ${SPACING_WORDS[arrivals.spacing]}${capWords(arrivals)}`
    case 'trace':
      return `${arrivals.trace.name} at ${formatGiven(arrivals.speed)}×${capWords(arrivals)}`
  }
}

function rateWords(stages: readonly Stage[]): string {
  const rates = stages.flatMap((stage) => [stage.from_requests_per_s, stage.to_requests_per_s])
  const [least, most] = [Math.min(...rates), Math.max(...rates)]
  const range = least === most ? formatGiven(most) : `${formatGiven(least)} to ${formatGiven(most)}`
  return `${range}${NBSP}req/s`
}

function capWords({ max_in_flight }: { max_in_flight: number | null }): string {
  return max_in_flight === null ? '' : `, at most ${formatCount(max_in_flight)} in flight`
}
