import type { Arrivals } from '../../shared/arrivals.ts'
import { drawExponential, drawGamma } from '../stats/gamma-draw.ts'
import type { Random } from '../stats/random.ts'

export type OpenArrivals = Extract<Arrivals, { kind: 'open' }>

/** The instants of a renewal process of rate 1, one after another. */
export interface UnitArrivals {
  next(): number
}

/**
 * Arrivals at a mean rate of 1: all alike (the first at 0), Poisson, or with gamma gaps.
 * The gamma process is stationary: the first gap is the remainder of one that began earlier, which is
 * a uniform share of a length-biased gap (D. R. Cox, Renewal Theory, 1962, 5.3). From an ordinary start,
 * (1 / burstiness − 1) / 2 arrivals more than the rate says would come in the mean.
 */
export function createUnitArrivals(
  { spacing, burstiness }: Pick<OpenArrivals, 'spacing' | 'burstiness'>,
  random: Random,
): UnitArrivals {
  if (spacing === 'constant') {
    let count = -1
    return { next: () => (count += 1) }
  }
  const poisson = spacing === 'poisson'
  const gap = (): number =>
    poisson ? drawExponential(random) : drawGamma(burstiness, random) / burstiness
  let at: number | null = null
  return {
    next: () => {
      if (at !== null) return (at += gap())
      // The length-biased Gamma(k) is Gamma(k + 1); an exponential gap has no memory.
      at = poisson
        ? drawExponential(random)
        : (random.next() * drawGamma(burstiness + 1, random)) / burstiness
      return at
    },
  }
}
