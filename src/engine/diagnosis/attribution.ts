import type { Phase, StageName } from '../../shared/diagnosis.ts'
import { stageMs, type Facts } from './facts.ts'
import { phaseMix, wholeMix } from './gpu-mix.ts'
import { blend, entriesOf, type Cause, type Mix } from './mix.ts'
import { limitDegree, preemptedShare, queueMix } from './queue-mix.ts'

/** How much of an unexplained stretch a saturated CPU beside an idle GPU accounts for, at most. */
const CPU_REMAINDER_SHARE = 0.7

/** A stretch of the mean request's time and what it is owed to. */
export interface Portion {
  stage: StageName
  /** Set where the cause acts inside the model. */
  phase: Phase | null
  cause: Cause
  ms: number
}

/**
 * Divides the mean request's time by what it is owed to. This is the whole of the diagnosis: the
 * constraint that binds is the one to which most time is owed, since only that time can be won back
 * (Amdahl 1967).
 */
export function attribute(facts: Facts): Portion[] {
  return facts.stages.flatMap(({ name, mean_ms }) => {
    if (mean_ms === null || mean_ms <= 0) return []
    const phase = name === 'prefill' || name === 'decode' ? name : null
    return entriesOf(mixOf(facts, name)).map(([cause, part]) => ({
      stage: name,
      phase,
      cause,
      ms: mean_ms * part,
    }))
  })
}

function mixOf(facts: Facts, stage: StageName): Mix {
  switch (stage) {
    case 'client_wait':
      return { client: 1 }
    case 'connect_send':
    case 'network':
      return { network: 1 }
    case 'parsing':
    case 'tokenization':
      return { host: 1 }
    case 'queue':
      return queueMix(facts)
    case 'prefill':
    case 'decode':
      return blend({ memory_capacity: 1 }, preemptedShare(facts), phaseMix(facts, stage))
    case 'delivery':
      // A saturated CPU delivers late whatever the network does.
      return blend({ host: 1 }, facts.host.saturated ?? 0, { network: 1 })
    case 'remainder':
      return remainderMix(facts)
  }
}

/** What nothing measured explains may still be told by what is saturated meanwhile. */
function remainderMix(facts: Facts): Mix {
  const { stages } = facts.server
  if (stages.prefill === null && stages.decode === null) return wholeMix(facts)
  if (stages.queue === null) return inFrontMix(facts)
  const idle = 1 - (facts.duty ?? 1)
  const host = (facts.host.saturated ?? 0) * idle * CPU_REMAINDER_SHARE
  return { host, unknown: 1 - host }
}

/**
 * The server tells its time in the model but not the queue (llama.cpp): where all its slots are busy
 * by Little's law, requests wait in front of them; else the rest cannot be told from the network.
 */
function inFrontMix(facts: Facts): Mix {
  return blend(queueMix(facts), limitDegree(facts) ?? 0, { unknown: 1 })
}

/** Milliseconds of the mean request by cause. */
export function msByCause(portions: readonly Portion[]): Map<Cause, number> {
  const sums = new Map<Cause, number>()
  for (const { cause, ms } of portions) sums.set(cause, (sums.get(cause) ?? 0) + ms)
  return sums
}

/** All the time that is accounted for: the whole request, but for a negative remainder. */
export function accountedMs(facts: Facts): number {
  return facts.stages.reduce((sum, { name }) => sum + Math.max(0, stageMs(facts, name)), 0)
}
