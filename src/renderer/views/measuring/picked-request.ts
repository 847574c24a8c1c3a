import type { ScalarBatch } from '../../../shared/record-batch.ts'
import type { Pick } from '../../charts/time-stack/pick.ts'
import { nearestRequest } from './requests/order.ts'
import { REQUEST_TRACKS } from './stored-tracks.ts'

const NS_PER_S = 1e9
/** A click further from every dot than this means none. */
const REACH_PX = 14

/**
 * The request that a point of the stack means: in a track of requests the nearest dot, null where none
 * is near; elsewhere, and at the crosshair, the one that was due nearest to the instant.
 */
export function pickedRequest(
  batch: ScalarBatch,
  measured: Uint32Array,
  { title, x, y, place }: Pick,
): number | null {
  const of = Object.entries(REQUEST_TRACKS).find(([name]) => name === title)?.[1]
  const due_s = (i: number): number => (batch.scheduled_ns[i] ?? NaN) / NS_PER_S
  if (of === undefined || y === null)
    return nearestRequest(
      measured,
      { x, y: 0 },
      (i) => ({ x: place(due_s(i), null).x, y: 0 }),
      Infinity,
    )
  return nearestRequest(measured, { x, y }, (i) => place(due_s(i), of(batch, i)), REACH_PX)
}
