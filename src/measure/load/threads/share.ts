import type { Schedule } from '../../../engine/plan/schedule.ts'

/** Which part of a load one sending thread has: the session numbered i belongs to thread i mod count. */
export interface ThreadShare {
  index: number
  count: number
}

export const WHOLE: ThreadShare = { index: 0, count: 1 }

export function isOwn({ index, count }: ThreadShare, session: number): boolean {
  return session % count === index
}

/** A thread's part of so many slots; the first threads take what does not divide. */
export function partOf({ index, count }: ThreadShare, slots: number): number {
  return Math.floor(slots / count) + (index < slots % count ? 1 : 0)
}

/** The instants of a schedule at which the thread's own sessions are due. */
export function ownInstants(schedule: Schedule, share: ThreadShare): Schedule {
  let session = -1
  return {
    next: () => {
      for (;;) {
        const at_ns = schedule.next()
        session += 1
        if (at_ns === null || isOwn(share, session)) return at_ns
      }
    },
  }
}
