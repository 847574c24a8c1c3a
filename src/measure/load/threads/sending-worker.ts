import { parentPort, workerData } from 'node:worker_threads'
import { batchBuffers } from '../../../shared/record-batch.ts'
import { putThreadFirst } from '../../process/thread-priority.ts'
import { Sender } from '../sender.ts'
import type { SendingJob } from '../sending.ts'
import { EndedBuffer } from './ended-buffer.ts'
import type { FromThread, ToThread } from './messages.ts'

/** How often the thread says how it goes. */
const REPORT_MS = 250

/** A thread that sends its part of a load, told by the thread that coordinates the run. */
putThreadFirst()
const port = parentPort
if (port === null) throw new Error('This program is started by Chokepoint itself, as a thread.')
const post = (message: FromThread, transfer: ArrayBuffer[] = []): void => {
  port.postMessage(message, transfer)
}

const ended = new EndedBuffer((list) => {
  post({ type: 'ended', ended: list })
})
const sender = await Sender.create(workerData as SendingJob, {
  warmedUp: (done) => {
    post({ type: 'warmed_up', done })
  },
  ended: (list) => {
    ended.add(list)
  },
  records: (batch) => {
    post({ type: 'records', batch }, batchBuffers(batch))
  },
})

function report(): void {
  ended.flush()
  const told = sender.takeReport()
  if (told !== null) post({ type: 'report', report: told })
}

async function measure(start_at: number): Promise<void> {
  const reporting = setInterval(report, REPORT_MS)
  await sender.measure(start_at)
  clearInterval(reporting)
  report()
}

async function obey(message: ToThread): Promise<void> {
  switch (message.type) {
    case 'cancel':
      sender.cancel(message.reason)
      return
    case 'prepare':
      await sender.prepare()
      break
    case 'warm_up':
      await sender.warmUp()
      ended.flush()
      break
    case 'measure':
      await measure(message.start_at)
      break
    case 'close':
      await sender.close()
      port?.close()
      return
  }
  post({ type: 'done' })
}

port.on('message', (message: ToThread) => {
  // A rejection is a defect of this program: it ends the thread, and with it the run.
  void obey(message)
})
post({ type: 'open', lag: sender.lag })
