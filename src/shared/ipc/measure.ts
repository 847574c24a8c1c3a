import { z } from 'zod'
import type { Investigation } from '../investigation.ts'
import type { ProbeResult } from '../probe.ts'
import type { Progress } from '../progress.ts'
import type { ScalarBatch } from '../record-batch.ts'
import type { LogHistogram, RequestTimeline, TokensPerBin } from '../run-events.ts'
import type { SampledRun } from '../signal.ts'
import { targetSchema, type Target } from '../target.ts'
import { channel } from './contract.ts'

const id = z.string().min(1).max(64)
const RID_CHARS_MAX = 300
const BIN_S_MIN = 0.1
const BIN_S_MAX = 3_600

/** A prompts file as read: what a workload needs to name it, and a look at its first prompts. */
export interface PromptsFile {
  file_path: string
  file_name: string
  sha256: string
  prompts: number
  lengths_chars: number[]
  example: string
}

export const measureContract = {
  /** Starts the bundled server and answers with a target that points at it. */
  'target:start-bundled': channel<Target>()(z.undefined()),
  /** Sends one request and reads what the server says of itself. It changes nothing. */
  'target:test': channel<ProbeResult>()(
    z.object({
      id: id.nullable(),
      target: targetSchema.omit({ has_api_key: true }),
      api_key: z.string().max(10_000).nullable().optional(),
    }),
  ),
  /** Lets the user choose a JSONL file and reads it; null where none was chosen. */
  'workload:choose-prompts': channel<PromptsFile | null>()(z.undefined()),
  'workload:read-prompts': channel<PromptsFile>()(z.object({ file_path: z.string().max(4_096) })),
  /**
   * Measures the baseline, or the declared change: applies it where the program can, runs every
   * repetition, summarises. Answers at once; progress and end come as pushes.
   * `applied_by_user` says that the user has made the change on a manual target.
   */
  'measure:start': channel<Investigation>()(
    z.object({ id, applied_by_user: z.boolean().default(false) }),
  ),
  'measure:cancel': channel<null>()(z.object({ id })),
  /** The measurement under way, for a window that was closed and opened again. */
  'measure:current': channel<Progress | null>()(z.undefined()),
  /** Every request of a run in the order of their schedule, warm-up first, without its events. */
  'run:requests': channel<ScalarBatch>()(z.object({ run_id: id })),
  /** One request with every event in it. */
  'run:timeline': channel<RequestTimeline>()(
    z.object({ run_id: id, rid: z.string().min(1).max(RID_CHARS_MAX) }),
  ),
  /**
   * Gaps between token events of the requests that ended well, in bins: those that the summary's
   * `itl_ms` counts (`steady`), or those of all requests but the warm-up.
   */
  'run:itl': channel<LogHistogram>()(
    z.object({ run_id: id, part: z.enum(['steady', 'whole']).default('steady') }),
  ),
  /** Tokens as they came, all requests but the warm-up together. */
  'run:tokens': channel<TokensPerBin>()(
    z.object({ run_id: id, bin_s: z.number().min(BIN_S_MIN).max(BIN_S_MAX).default(1) }),
  ),
  'run:samples': channel<SampledRun>()(z.object({ run_id: id })),
} as const
