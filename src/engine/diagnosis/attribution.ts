import type { Phase, StageName } from '../../shared/diagnosis.ts'
import { cpuRemainderMix } from './cpu-engine.ts'
import { stageMs, type Facts } from './facts.ts'
import { phaseMix, wholeMix } from './gpu-mix.ts'
import { blend, entriesOf, type Cause, type Mix } from './mix.ts'
import { ramp, THRESHOLDS } from './thresholds.ts'
import { chunkedShare, clientWaitMix, limitDegree, preemptedShare, queueMix } from './queue-mix.ts'

/**
 * Time inside the server, in none of its stages, is the work around the model: parsing, tokenizing,
 * passing on. How much of it is owed to the host, by whether its CPU is known to be saturated.
 */
const AROUND_MODEL_HOST = { saturated: 0.95, calm: 0.3, unknown: 0.5 }
/**
 * Some servers begin to count behind the tokenizer, so that the client sees tokenization as network.
 * A saturated CPU is owed at most this much of what looks like it.
 */
const CPU_IN_NETWORK_SHARE = 0.5

const EITHER_SIDE: readonly StageName[] = ['network', 'delivery', 'remainder']

/** A stretch of the mean request's time and what it is owed to. */
export interface Portion {
  stage: StageName
  /** The phase of the model that the time goes into; null outside of it. */
  phase: Phase | null
  cause: Cause
  ms: number
  /** Share of it that lies behind the first token, 0–1. */
  later: number
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
    const later = laterShare(facts, name)
    return stretchesOf(facts, name).flatMap(({ phase, share, mix }) =>
      entriesOf(mix).map(([cause, part]) => ({
        stage: name,
        phase,
        cause,
        ms: mean_ms * share * part,
        later,
      })),
    )
  })
}

/**
 * How much of a stage lies behind the first token, as the client sees it. What follows the first token
 * and is not decode is spread over the stages that may lie on either side.
 */
function laterShare(facts: Facts, stage: StageName): number {
  if (stage === 'decode') return 1
  if (!EITHER_SIDE.includes(stage)) return 0
  const after_ms = facts.client.after_first_ms ?? 0
  const beside_ms = Math.max(0, after_ms - stageMs(facts, 'decode'))
  const there_ms = EITHER_SIDE.reduce((sum, name) => sum + Math.max(0, stageMs(facts, name)), 0)
  return there_ms <= 0 ? 0 : Math.min(1, beside_ms / there_ms)
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
  const chunked = phase === 'prefill' ? chunkedShare(facts) : 0
  const served = blend({ under_used_gpu: 1 }, chunked, phaseMix(facts, phase))
  return { phase, share, mix: blend({ memory_capacity: 1 }, preemptedShare(facts), served) }
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
      return clientWaitMix(facts)
    case 'connect_send':
      return { network: 1 }
    case 'network':
      return networkMix(facts)
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

/** What the client saw and the server did not. */
function networkMix(facts: Facts): Mix {
  const { counts_late, stages } = facts.server
  const hidden = counts_late && stages.tokenization === null
  const host = hidden ? (facts.host.saturated ?? 0) * CPU_IN_NETWORK_SHARE : 0
  return { host, network: 1 - host }
}

/** What no stage explains may still be told by where it lies, and by what is saturated meanwhile. */
function remainderMix(facts: Facts): Mix {
  const { stages, e2e } = facts.server
  if (stages.prefill === null && stages.decode === null) return wholeMix(facts)
  if (stages.queue === null) return inFrontMix(facts)
  if (e2e === null) return { unknown: 1 }
  // A slot is held while the processor computes for the others.
  const on_cpu = cpuRemainderMix(facts)
  if (on_cpu !== null) return on_cpu
  const { saturated } = facts.host
  const { calm, unknown } = AROUND_MODEL_HOST
  const cpu = Math.max(saturated ?? 0, cpuExplains(facts))
  const host = saturated === null ? unknown : calm + cpu * (AROUND_MODEL_HOST.saturated - calm)
  return { host, unknown: 1 - host }
}

/** 0–1: the CPU time of a request is as long as what it is to explain, though no core is full. */
function cpuExplains(facts: Facts): number {
  const { cpu_ms_per_request } = facts.host
  const remainder_ms = stageMs(facts, 'remainder')
  if (cpu_ms_per_request === null || remainder_ms <= 0) return 0
  const { cpu_explains_little, cpu_explains } = THRESHOLDS
  return ramp(cpu_ms_per_request / remainder_ms, cpu_explains_little, cpu_explains)
}

/**
 * The server tells its time in the model but not the queue (llama.cpp): where all its slots are busy
 * by Little's law, requests wait in front of them; else the rest cannot be told from the network.
 */
function inFrontMix(facts: Facts): Mix {
  return blend(queueMix(facts), limitDegree(facts) ?? 0, { unknown: 1 })
}
