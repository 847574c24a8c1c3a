import { THRESHOLDS } from '../thresholds.ts'
import type { AdviceContext } from './candidate.ts'
import { othersCores } from './words.ts'

const OTHERS_CORES_MAX = 0.5

type Condition = (context: AdviceContext) => boolean

/** As model names say it: `-AWQ`, `FP8`, `w4a16`, `Q4_K_M`. */
const QUANTISED =
  /awq|gptq|fp8|fp4|int[48]|bnb|gguf|exl2|marlin|mxfp|w\d+a\d+|(?:^|[-_.])i?q\d(?:_|$)/i

/** Below the limit a higher one changes nothing. */
export const waits: Condition = ({ facts }) => {
  const { waiting, limit } = facts.queue
  if (waiting !== null) return waiting.mean > 0
  return limit !== null && facts.concurrency > limit.value
}

/** The catalogue's GPU computes in 8 bit, or is not named. */
export const computesIn8Bit: Condition = ({ facts }) => facts.entry?.fp8_tflops !== null

export const isNotQuantised: Condition = ({ model }) => !QUANTISED.test(model)

/** The load may have prompts that begin alike; a synthetic one says so. */
export const promptsShareStart: Condition = ({ workload }) =>
  workload.prompts.kind !== 'synthetic' ||
  workload.prompts.shared_prefix_tokens > 0 ||
  workload.sessions !== null

/** The whole processor is not busy yet. */
export const hasFreeCores: Condition = ({ facts }) => (facts.host.all_saturated ?? 0) < 1

/** Half of a core in others' hands: more threads would only wait for it, too. */
export const hasItsCores: Condition = ({ facts }) => othersCores(facts) < OTHERS_CORES_MAX

/** Requests wait although the cache has room for more. */
export const waitsWithRoom: Condition = (context) =>
  waits(context) && (context.facts.queue.kv?.mean ?? 0) < THRESHOLDS.kv_near_pct

export const isPreempted: Condition = ({ facts }) => (facts.queue.preemptions ?? 0) > 0

/** The value counts GPUs of which the machine has as many; none are taken for granted. */
export function gpusFor({ facts }: AdviceContext, to: string): boolean {
  return (facts.signals.gauge('gpu_count')?.mean ?? 1) >= Number(to)
}

/** The value counts cores of which the machine has as many, or it is not known how many it has. */
export function coresFor({ facts }: AdviceContext, to: string): boolean {
  const cores = facts.signals.gauge('host_cores')?.mean ?? null
  return cores === null || cores >= Number(to)
}
