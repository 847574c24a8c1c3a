/** The processes that a supervisor may start, by the names of their bundles. */
export type ProcessEntry = 'load-process' | 'sample-process' | 'demo-server'

/**
 * A started process as its supervisor sees it, whatever started it: Electron's `utilityProcess` in
 * the app, Node's `child_process` on the command line. Nothing here throws: a process that is gone
 * takes no more messages, and says through `onExit` why it went.
 */
export interface ForkedProcess {
  /** Sends one message; does nothing once the process is gone. */
  post(message: unknown): void
  /** Every message, unparsed: the caller parses it with the schema of its own end. */
  onMessage(listener: (message: unknown) => void): void
  /** Called once; at once where the process is already gone. `reason` is a clause for a sentence. */
  onExit(listener: (reason: string) => void): void
  /** Asks the process to end, and ends it by force where it does not within a few seconds. */
  kill(): void
}

export type Fork = (entry: ProcessEntry) => ForkedProcess
