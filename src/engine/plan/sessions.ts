import type { PromptEntry } from '../../shared/prompts.ts'
import type { Workload } from '../../shared/workload.ts'
import { drawExponential } from '../stats/gamma-draw.ts'
import { userTurns } from './conversation.ts'
import { drawLength } from './lengths.ts'
import { entryOfSession } from './file-prompt.ts'
import { phaseNumber, streamOf, type PlanPhase } from './streams.ts'

/** A conversation of a run, or one request alone where the workload has no sessions. */
export interface PlannedSession {
  session: number
  /** The number of its first request; those of the other turns follow. */
  first_seq: number
  turns: number
  /** From the end of the turn before to the instant at which a turn is due; one for each but the first. */
  think_ns: number[]
}

export interface Sessions {
  next(): PlannedSession
}

const NS_PER_S = 1e9

/**
 * The sessions of one phase, one after another without end, from seed and repetition alone.
 * @param prompts The prompts of the workload's file: a recorded conversation has no more turns than
 * were recorded.
 */
export function createSessions(
  workload: Workload,
  repetition: number,
  phase: PlanPhase,
  prompts: readonly PromptEntry[] | null = null,
): Sessions {
  let session = -1
  let next_seq = 0
  return {
    next: () => {
      session += 1
      const planned = planSession(workload, repetition, phase, session, prompts)
      const first_seq = next_seq
      next_seq += planned.turns
      return { session, first_seq, ...planned }
    },
  }
}

function planSession(
  workload: Workload,
  repetition: number,
  phase: PlanPhase,
  session: number,
  prompts: readonly PromptEntry[] | null,
): Pick<PlannedSession, 'turns' | 'think_ns'> {
  const { sessions } = workload
  if (sessions === null) return { turns: 1, think_ns: [] }
  const random = streamOf(workload.seed, 'sessions', phaseNumber(phase), repetition, session)
  const drawn = drawLength(sessions.turns, random)
  const turns = Math.min(drawn, recordedTurns(workload, repetition, phase, session, prompts))
  const think_ns = Array.from({ length: turns - 1 }, () => {
    const share = sessions.think_time === 'exponential' ? drawExponential(random) : 1
    return Math.round(sessions.think_time_s_mean * share * NS_PER_S)
  })
  return { turns, think_ns }
}

/** The turns of the conversation that the session follows; a prompt of one turn goes on with others. */
function recordedTurns(
  workload: Workload,
  repetition: number,
  phase: PlanPhase,
  session: number,
  prompts: readonly PromptEntry[] | null,
): number {
  if (workload.prompts.kind !== 'jsonl' || prompts === null) return Infinity
  const entry = entryOfSession(prompts, workload.seed, repetition, phase, session)
  const turns = userTurns(entry)
  return turns > 1 ? turns : Infinity
}
