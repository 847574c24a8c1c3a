import type { z } from 'zod'

/** The end of the channel that a forked process holds. */
export interface ParentLink<Incoming> {
  post(message: unknown): void
  /** One listener only: it gets every message that the schema accepts, from the first one on. */
  onMessage(listener: (message: Incoming) => void): void
}

interface Channel {
  send(message: unknown): void
  listen(receive: (message: unknown) => void): void
}

/** Electron's `process.parentPort`, as far as it is used; absent under plain Node. */
interface ElectronParentPort {
  postMessage(message: unknown): void
  on(event: 'message', listener: (event: { data: unknown }) => void): void
  on(event: 'close', listener: () => void): void
}

/**
 * Binds this process to the one that started it, under an Electron `utilityProcess` or as a Node
 * child alike. Every message is parsed with `receive`; one that does not fit goes to `reject`, by
 * default a line on stderr. The process exits when its parent goes away: nobody would hear it.
 * Throws where there is no parent.
 */
export function connectParent<Incoming>(options: {
  receive: z.ZodType<Incoming>
  reject?: (problem: string) => void
}): ParentLink<Incoming> {
  const channel = electronChannel() ?? nodeChannel()
  if (channel === null)
    throw new Error('This program is started by Chokepoint itself; there is no parent process.')
  const reject = options.reject ?? logRejected
  return {
    post: (message) => {
      channel.send(message)
    },
    onMessage: (listener) => {
      channel.listen((message) => {
        const parsed = options.receive.safeParse(message)
        if (parsed.success) listener(parsed.data)
        else reject(parsed.error.issues[0]?.message ?? 'no reason given')
      })
    },
  }
}

function logRejected(problem: string): void {
  process.stderr.write(`A message from the parent process was not understood: ${problem}\n`)
}

function electronChannel(): Channel | null {
  const port = (process as { parentPort?: ElectronParentPort }).parentPort
  if (port === undefined) return null
  port.on('close', () => process.exit(0))
  return {
    send: (message) => {
      port.postMessage(message)
    },
    listen: (receive) => {
      port.on('message', (event) => {
        receive(event.data)
      })
    },
  }
}

function nodeChannel(): Channel | null {
  if (process.send === undefined) return null
  process.on('disconnect', () => process.exit(0))
  return {
    send: (message) => {
      // The parent may go between the check and the write; `disconnect` then ends this process.
      if (process.connected) process.send?.(message, undefined, undefined, () => undefined)
    },
    listen: (receive) => {
      process.on('message', receive)
    },
  }
}
