import type { Stage } from '../../shared/arrivals.ts'

/** A stretch of time in which the rate goes evenly from `from` to `to`; without end where `length_s` is ∞. */
interface Piece {
  start_s: number
  length_s: number
  from: number
  to: number
  /** Arrivals expected before it, and within it. */
  before: number
  mass: number
}

/**
 * The instant (s) by which `mass` arrivals are expected under a rate in stages: the inverse of the
 * cumulative rate Λ, exactly, for masses that never fall. After the last stage its final rate goes
 * on. Where the rate is 0 for a while the end of that while is meant; null where Λ never gets past.
 */
export function createInverseCumulativeRate(
  stages: readonly Stage[],
): (mass: number) => number | null {
  const pieces = piecesOf(stages)
  let at = 0
  return (mass) => {
    for (;;) {
      const piece = pieces[at]
      if (piece === undefined) return null
      const left = mass - piece.before
      if (left < piece.mass) return piece.start_s + timeWithin(piece, left)
      at += 1
    }
  }
}

/**
 * τ with from·τ + (to − from)·τ² / (2·length) = mass, by the form of the quadratic's root that loses
 * no digits where the rate hardly changes.
 */
function timeWithin(piece: Piece, mass: number): number {
  const { from, to, length_s } = piece
  if (mass <= 0) return 0
  const slope = Number.isFinite(length_s) ? (to - from) / length_s : 0
  const tau = (2 * mass) / (from + Math.sqrt(Math.max(0, from * from + 2 * slope * mass)))
  return Math.min(tau, length_s)
}

function piecesOf(stages: readonly Stage[]): Piece[] {
  const pieces: Piece[] = []
  let start_s = 0
  let before = 0
  const add = (length_s: number, from: number, to: number): void => {
    const mass = from + to === 0 ? 0 : ((from + to) / 2) * length_s
    pieces.push({ start_s, length_s, from, to, before, mass })
    start_s += length_s
    before += mass
  }
  for (const { duration_s, from_requests_per_s, to_requests_per_s } of stages) {
    // A stage without an end cannot go evenly to anything: it holds its last rate.
    if (duration_s === null) add(Infinity, to_requests_per_s, to_requests_per_s)
    else add(duration_s, from_requests_per_s, to_requests_per_s)
  }
  const last = stages.at(-1)
  if (last?.duration_s != null) add(Infinity, last.to_requests_per_s, last.to_requests_per_s)
  return pieces
}

/** Arrivals expected in the first `duration_s` seconds: Λ itself. */
export function expectedArrivals(stages: readonly Stage[], duration_s: number): number {
  let expected = 0
  for (const piece of piecesOf(stages)) {
    const tau = Math.min(duration_s - piece.start_s, piece.length_s)
    if (tau <= 0) break
    const slope = Number.isFinite(piece.length_s) ? (piece.to - piece.from) / piece.length_s : 0
    expected += piece.from * tau + (slope * tau * tau) / 2
  }
  return expected
}
