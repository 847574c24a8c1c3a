import type { Phase, StageName } from '../../shared/diagnosis.ts'
import type { Facts } from './facts.ts'
import { phaseMix, wholeMix } from './gpu-mix.ts'
import { blend, entriesOf, type Cause, type Mix } from './mix.ts'
import { limitDegree, preemptedShare, queueMix } from './queue-mix.ts'

/** How much of an unexplained stretch a saturated CPU beside an idle GPU accounts for, at most. */
const CPU_REMAINDER_SHARE = 0.7

/** A stretch of the mean request's time and what it is owed to. */
export interface Portion {
  stage: StageName
  /** The phase of the model that the time goes into; null outside of it. */
  phase: Phase | null
  cause: Cause
  ms: number
}

interface Stretch {
  phase: Phase | null
  /** Share of the stage's time, 0–1. */
  share: number
  mix: Mix
}

/**
 * Divides the mean request's time by what it is owed to. This is the whole of the diagnosis: the
 * constraint that binds is the one to which most time is owed, since only that time can be won back
 * (Amdahl 1967).
 */
export function attribute(facts: Facts): Portion[] {
  return facts.stages.flatMap(({ name, mean_ms }) => {
    if (mean_ms === null || mean_ms <= 0) return []
    return stretchesOf(facts, name).flatMap(({ phase, share, mix }) =>
      entriesOf(mix).map(([cause, part]) => ({
        stage: name,
        phase,
        cause,
        ms: mean_ms * share * part,
      })),
    )
  })
}

function stretchesOf(facts: Facts, stage: StageName): Stretch[] {
  if (stage === 'prefill') return [inModel(facts, 'prefill', 1)]
  if (stage === 'decode') {
    const others = sharedWithPrefill(facts)
    return [inModel(facts, 'decode', 1 - others), inModel(facts, 'prefill', others)]
  }
  return [{ phase: null, share: 1, mix: outsideModel(facts, stage) }]
}

function inModel(facts: Facts, phase: Phase, share: number): Stretch {
  const mix = blend({ memory_capacity: 1 }, preemptedShare(facts), phaseMix(facts, phase))
  return { phase, share, mix }
}

/**
 * A request that decodes sits through the prefill of the others, in the same steps or between its own:
 * that share of its decode is the share of the GPU's time that prefill takes, were it not for its own
 * prefill, which is over.
 */
function sharedWithPrefill({ gpu, queue }: Facts): number {
  const prefill = gpu.phases.prefill.gpu_time_share_pct
  const decode = gpu.phases.decode.gpu_time_share_pct
  if (prefill === null || decode === null || prefill + decode <= 0) return 0
  const at_once = Math.max(1, queue.in_service ?? 1)
  return (prefill / (prefill + decode)) * (1 - 1 / at_once)
}

function outsideModel(facts: Facts, stage: Exclude<StageName, Phase>): Mix {
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
