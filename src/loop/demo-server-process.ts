import { startDemoServer } from '../demo/server.ts'
import { connectParent } from '../measure/process/parent-port.ts'
import { toDemoSchema, type FromDemo } from '../shared/process-messages.ts'
import { toProblem } from './problem.ts'

/** The process of the bundled server: told its settings once, then it serves until it is ended. */
const parent = connectParent({ receive: toDemoSchema })

function post(message: FromDemo): void {
  parent.post(message)
}

parent.onMessage((message) => {
  if (message.type === 'stop') process.exit(0)
  startDemoServer(message).then(
    ({ base_url }) => {
      post({ type: 'listening', base_url })
    },
    (error: unknown) => {
      post({ type: 'failed', message: toProblem(error).message })
    },
  )
})
