import type { Phase, StageName } from '../../../shared/diagnosis.ts'
import type { Portion } from '../attribution.ts'
import type { Facts } from '../facts.ts'
import type { Cause } from '../mix.ts'

/** 0–1: how much of a stretch of time a change can take away at most. */
export type Touch = (portion: Portion, facts: Facts) => number

const ON_THE_WAY: readonly StageName[] = ['connect_send', 'network', 'delivery']
const PREPARING: readonly StageName[] = ['parsing', 'tokenization']
/** What computes is slowed down by these, and by what nothing tells apart from them. */
const IN_HARDWARE: readonly Cause[] = ['compute', 'memory_bandwidth', 'unknown']

/** Time in line: a queue, or the part of the remainder that may be one where none is told. */
export const inLine: Touch = ({ stage, cause }, { server }) => {
  if (stage === 'queue') return 1
  const hidden = stage === 'remainder' && server.stages.queue === null
  return hidden && cause !== 'network' && cause !== 'client' ? 1 : 0
}

/** Time between client and server, and that of handing tokens over. */
export const onTheWay: Touch = ({ stage }) => (ON_THE_WAY.includes(stage) ? 1 : 0)

/** Time before the model, on the processor. */
export const preparing: Touch = ({ stage }) => (PREPARING.includes(stage) ? 1 : 0)

/** Time of handing tokens over. */
export const delivering: Touch = ({ stage }) => (stage === 'delivery' ? 1 : 0)

/** Time in the model that is owed to one cause, or to nothing known. */
export function owedTo(cause: Cause): Touch {
  return (portion) =>
    portion.phase !== null && (portion.cause === cause || portion.cause === 'unknown') ? 1 : 0
}

/**
 * Time in the model that the hardware takes, cut by `removed`: half of it where each step reads or
 * computes half as much.
 */
export function inModel(removed: number, phase: Phase | null = null): Touch {
  return (portion) => {
    const here = portion.phase !== null && (phase === null || portion.phase === phase)
    return here && IN_HARDWARE.includes(portion.cause) ? removed : 0
  }
}

/** The most that any of them takes away: a change may act in several places. */
export function together(...touches: readonly Touch[]): Touch {
  return (portion, facts) => Math.max(...touches.map((touch) => touch(portion, facts)))
}

/** Computing on more threads takes as much less time as there are more of them, at most. */
export function byThreads(from: string, to: string): Touch {
  const removed = 1 - Number(from) / Number(to)
  const in_host = owedTo('host')
  return together(inLine, inModel(removed), (portion, facts) => removed * in_host(portion, facts))
}
