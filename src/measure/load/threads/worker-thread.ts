import { createHistogram, type RecordableHistogram } from 'node:perf_hooks'
import { Worker } from 'node:worker_threads'
import { joinReports, type SenderReport } from '../sender-report.ts'
import type { SendingEvents, SendingJob, SendingThread } from '../sending.ts'
import type { FromThread, ToThread } from './messages.ts'
import { workerFile } from './worker-file.ts'

/** A thread that does not end when told is ended by force after so long. */
const CLOSE_MS = 300

interface Waiter {
  resolve: () => void
  reject: (error: Error) => void
}

/** A sending thread of its own, as the thread that coordinates the run sees it. */
export class WorkerThread implements SendingThread {
  lag: RecordableHistogram = createHistogram()
  readonly #worker: Worker
  readonly #events: SendingEvents
  #waiter: Waiter | null = null
  #failure: Error | null = null
  #isGone = false
  #report: SenderReport | null = null

  private constructor(job: SendingJob, events: SendingEvents) {
    this.#events = events
    this.#worker = new Worker(workerFile(), { workerData: job, name: `send ${job.share.index}` })
    this.#worker.on('message', (message: FromThread) => {
      this.#hear(message)
    })
    this.#worker.on('error', (error) => {
      this.#fail(error instanceof Error ? error : new Error(String(error)))
    })
    this.#worker.on('exit', () => {
      this.#isGone = true
      this.#fail(new Error('A sending thread has ended.'))
    })
  }

  static async open(job: SendingJob, events: SendingEvents): Promise<WorkerThread> {
    const thread = new WorkerThread(job, events)
    await thread.#answer()
    return thread
  }

  prepare(): Promise<void> {
    return this.#ask({ type: 'prepare' })
  }

  warmUp(): Promise<void> {
    return this.#ask({ type: 'warm_up' })
  }

  measure(start_at: number): Promise<void> {
    return this.#ask({ type: 'measure', start_at })
  }

  takeReport(): SenderReport | null {
    const report = this.#report
    this.#report = null
    return report
  }

  cancel(reason: string): void {
    this.#post({ type: 'cancel', reason })
  }

  async close(): Promise<void> {
    this.#post({ type: 'close' })
    if (this.#isGone) return
    await new Promise<void>((resolve) => {
      const force = setTimeout(() => void this.#worker.terminate(), CLOSE_MS)
      this.#worker.once('exit', () => {
        clearTimeout(force)
        resolve()
      })
    })
  }

  #ask(message: ToThread): Promise<void> {
    this.#post(message)
    return this.#answer()
  }

  #answer(): Promise<void> {
    if (this.#failure !== null) return Promise.reject(this.#failure)
    return new Promise((resolve, reject) => {
      this.#waiter = { resolve, reject }
    })
  }

  #post(message: ToThread): void {
    this.#worker.postMessage(message)
  }

  #hear(message: FromThread): void {
    switch (message.type) {
      case 'open':
        this.lag = message.lag
        this.#waiter?.resolve()
        return
      case 'done':
        this.#waiter?.resolve()
        return
      case 'warmed_up':
        this.#events.warmedUp(message.done)
        return
      case 'ended':
        this.#events.ended(message.ended)
        return
      case 'records':
        this.#events.records(message.batch)
        return
      case 'report':
        this.#report = joinReports(this.#report, message.report)
    }
  }

  #fail(error: Error): void {
    this.#failure ??= error
    this.#waiter?.reject(this.#failure)
  }
}
