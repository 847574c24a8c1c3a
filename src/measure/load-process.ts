import { toLoadSchema, type FromLoad } from '../shared/process-messages.ts'
import { runLoad } from './load/run-load.ts'
import { connectParent } from './process/parent-port.ts'
import { putThreadFirst } from './process/thread-priority.ts'

/** The process that sends the load: one run at a time, told by its parent. It does nothing else. */
const parent = connectParent({ receive: toLoadSchema })
const post = (message: FromLoad): void => {
  parent.post(message)
}

putThreadFirst()

let running: AbortController | null = null

parent.onMessage((message) => {
  if (message.type === 'cancel') {
    running?.abort()
    return
  }
  if (running !== null) return
  running = new AbortController()
  const run = runLoad(
    message.job,
    {
      warmingUp: (done, total) => post({ type: 'warming_up', done, total }),
      started: (started_ns, started_at) => post({ type: 'started', started_ns, started_at }),
      tick: (tick) => post({ type: 'tick', tick }),
      records: (records) => post({ type: 'records', records }),
    },
    running.signal,
  )
  // A rejection is a defect of this program: it ends the process, whose parent reports its words.
  void run.then((end) => {
    running = null
    post({ type: 'ended', ...end })
  })
})
post({ type: 'ready' })
