import type { RunEnd } from '../loop/measurement/run-once.ts'
import type { RunSink } from '../loop/measurement/run-sink.ts'
import type { RecordBatch } from '../shared/record-batch.ts'
import { KeptRequests } from './kept-requests.ts'
import { LinesFile } from './lines-file.ts'
import { print } from './print.ts'
import { requestLine } from './request-line.ts'

/** Writes a line a request as they come, and keeps of each only what the summary needs. */
export class FolderSink implements RunSink {
  readonly kept = new KeptRequests()
  started_ns = '0'
  started_at = ''
  readonly #lines: LinesFile

  /** @param onProblem Called once, when the file can take no more. */
  constructor(path: string, onProblem: () => void) {
    this.#lines = new LinesFile(path, onProblem)
  }

  /** Why not everything was written, as a clause for a sentence; null where all was. */
  get problem(): string | null {
    return this.#lines.problem
  }

  /** Waits for the run and then for the file, however the run ended. */
  async closeAfter(run: Promise<RunEnd>): Promise<RunEnd> {
    try {
      return await run
    } finally {
      await this.#lines.close()
    }
  }

  warmingUp(done: number, total: number): void {
    print.progress(`Warming up, ${String(done)} of ${String(total)}`)
  }

  started(started_ns: string, started_at: string): void {
    this.started_ns = started_ns
    this.started_at = started_at
  }

  tick(): void {
    print.progress(`${String(this.kept.n)} requests done`)
  }

  records(batch: RecordBatch): void {
    if (this.problem !== null) return
    let lines = ''
    for (let i = 0; i < batch.n; i += 1) {
      if (batch.warmup[i] === 1) continue
      this.kept.add(batch, i)
      lines += `${requestLine(batch, i, this.started_ns)}\n`
    }
    this.#lines.write(lines)
  }

  // One run says nothing of signals yet: `run.json` holds what the client saw.
  signals(): void {
    return
  }

  sample(): void {
    return
  }

  gap(source: string, reason: string): void {
    print.note(`${source}: ${reason}`)
  }
}
