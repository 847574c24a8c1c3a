import type { LoadMaterial } from '../material.ts'
import { Sender } from '../sender.ts'
import type { SendingEvents, SendingJob, SendingThread } from '../sending.ts'
import { WHOLE } from './share.ts'
import { shareMaterial } from './shared-material.ts'
import { WorkerThread } from './worker-thread.ts'

type Load = Omit<SendingJob, 'share'>

/**
 * The threads that send a load. One sends from this very thread, which has nothing else to do; of
 * several, each is a worker, and this one only puts together what they say.
 */
export function openSendingThreads(
  count: number,
  load: Load,
  eventsOf: (index: number) => SendingEvents,
): Promise<SendingThread[]> {
  if (count === 1) return Promise.all([Sender.create({ ...load, share: WHOLE }, eventsOf(0))])
  const material: LoadMaterial = shareMaterial(load.material)
  return Promise.all(
    Array.from({ length: count }, (_, index) =>
      WorkerThread.open({ ...load, material, share: { index, count } }, eventsOf(index)),
    ),
  )
}
