import type { Statistic } from '../../shared/goal.ts'
import { samplesNeeded } from '../stats/samples-needed.ts'
import { shareOf } from './estimator.ts'

/** How many requests carry a statistic; one for a mean or a rate. */
export function requestsNeeded(statistic: Statistic | null): number {
  const share = statistic === null ? null : shareOf(statistic)
  return share === null ? 1 : samplesNeeded(share)
}
