import type { PlanMaterial } from '../../engine/plan/plan-request.ts'
import { ESTIMATED_VOCABULARY } from '../../engine/plan/vocabulary.ts'
import type { LoadJob } from '../../shared/process-messages.ts'
import type { PromptEntry, Prompts } from '../../shared/prompts.ts'
import { ProblemError } from '../../shared/result.ts'
import type { Trace, TraceRef } from '../../shared/trace.ts'
import { readPromptsFile } from '../prompts-file.ts'
import { readTrace } from '../traces/read-trace.ts'

/** What a load is made from beside its workload: read once, before anything is sent. */
export interface LoadMaterial extends PlanMaterial {
  /** The trace whose instants are replayed; null for other arrivals. */
  arrivals_trace: Trace | null
}

/** Throws a ProblemError, one sentence, for a file that is missing or has changed. */
export async function readMaterial({ workload }: LoadJob): Promise<LoadMaterial> {
  const { prompts, arrivals } = workload
  const traces = new TraceShelf()
  return {
    prompts: prompts.kind === 'jsonl' ? await readPrompts(prompts) : null,
    trace: prompts.kind === 'trace' ? await traces.read(prompts.trace) : null,
    arrivals_trace: arrivals.kind === 'trace' ? await traces.read(arrivals.trace) : null,
    vocabulary: ESTIMATED_VOCABULARY,
  }
}

async function readPrompts(prompts: Extract<Prompts, { kind: 'jsonl' }>): Promise<PromptEntry[]> {
  const read = await readPromptsFile(prompts.file_path)
  if (read.sha256 !== prompts.sha256)
    throw new ProblemError({
      code: 'bad_input',
      message: `${prompts.file_path} has changed since it was chosen: choose it again, which makes a new workload.`,
      field: 'prompts.file_path',
    })
  return read.prompts
}

/** Arrivals and prompts are mostly of one trace, which is then read once. */
class TraceShelf {
  readonly #read = new Map<string, Trace>()

  async read(ref: TraceRef): Promise<Trace> {
    const key = `${ref.sha256} ${ref.file_path}`
    const trace = this.#read.get(key) ?? (await readTrace(ref))
    this.#read.set(key, trace)
    return trace
  }
}
