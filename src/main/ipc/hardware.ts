import { listGpus, removeGpu, resetGpus, saveGpu } from '../../loop/gpus.ts'
import { projectFor } from '../../loop/project-hardware.ts'
import type { hardwareContract } from '../../shared/ipc/hardware.ts'
import type { Services } from '../services.ts'
import type { Handlers } from './handle.ts'

export function hardwareHandlers({ loop }: Services): Handlers<typeof hardwareContract> {
  return {
    'catalogue:list': () => listGpus(loop.store),
    'catalogue:save': (gpu) => saveGpu(loop.store, gpu),
    'catalogue:remove': ({ name }) => removeGpu(loop.store, name),
    'catalogue:reset': () => resetGpus(loop.store),
    'hardware:project': ({ id, traffic_requests_per_month }) =>
      projectFor(loop, id, traffic_requests_per_month),
  }
}
