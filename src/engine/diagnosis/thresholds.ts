/**
 * Every limit that a rule uses, in one place, each with where it comes from. Percentages are 0–100.
 * The table in docs/diagnosis.md repeats them in words.
 */
export const THRESHOLDS = {
  /**
   * A pipe or the DRAM interface this active is at what can be reached in practice: NVIDIA's DCGM
   * guide gives 80 % as the practical peak of DRAM active (field 1005) and as the least SM activity
   * of a well-used GPU (field 1002); Nsight Compute's speed-of-light section calls a unit above 80 %
   * the limiter.
   */
  pipe_binds_pct: 80,
  /**
   * Nsight Compute's speed-of-light section speaks of latency, not of throughput, where both units
   * are under this. Where the other one idles, this much is taken as binding: kernels that are as
   * good as they get reach 60 to 75 % of the dense tensor peak.
   */
  pipe_low_pct: 60,
  /** What good kernels reach of the dense tensor peak: the middle of those 60 to 75 %. */
  tensor_reach_pct: 67.5,
  /** One unit idles beside another that is at most this active: the roofline's ridge is far off. */
  pipe_other_idle_pct: 40,
  /** NVIDIA's DCGM guide: SM active below 0.5 likely indicates an ineffective use of the GPU. */
  gpu_idle_pct: 50,
  /** vLLM preempts when no block is free; its blocks round use up to whole blocks of 16 tokens. */
  kv_full_pct: 95,
  kv_near_pct: 85,
  /** So many waiting requests on average that the queue is not a passing ripple. */
  waiting_min: 0.5,
  /** The share of the limit that runs on average when the limit is what holds the rest back. */
  at_limit_pct: 95,
  at_limit_near_pct: 80,
  /** Utilisation at which an M/M/1 queue is 5.7 times the service time: ρ / (1 − ρ) at 0.85. */
  cpu_saturated_pct: 85,
  cpu_near_pct: 70,
  /** A stage with half of the request's time bounds the gain of everything else to a factor of two. */
  stage_dominates_pct: 50,
  /** Server and client counted so differently that others must have used the server too. */
  other_traffic_pct: 20,
  /**
   * The share of the tokens that a step may hold which the mean step holds when that limit is what
   * makes prompts wait. Steps between two chunks are shorter, so that the mean stays below the limit.
   */
  step_full_pct: 85,
  step_near_pct: 65,
  /** Of what comes at a rate, so much more than ends that the queue grows and is no passing ripple. */
  overload_pct: 5,
  /**
   * Preemptions per request at which the cache holds requests back although the batch is full, and at
   * which they are a passing ripple.
   */
  preemptions_per_request: 0.2,
  preemptions_per_request_few: 0.02,
  /** Tokens of a step over the roofline's ridge: the GPU computes as long as it reads, or half as long. */
  ridge_reached: 1,
  ridge_near: 0.5,
  /** CPU time per request over the time that it is to explain: most of it, or little. */
  cpu_explains: 0.8,
  cpu_explains_little: 0.3,
  /** Two accounts of one thing that differ by more than this cannot both be right. */
  disagree_pct: 50,
  /** So much of a window without readings that what was read may not stand for it. */
  gap_pct: 30,
  /** Fewer readings in the steady windows than this do not carry a mean. */
  samples_min: 5,
  /** A score below this is no answer: it cannot be told. */
  confidence_min: 0.5,
} as const

/** 0 at and below `from`, 1 at and above `to`, straight in between. */
export function ramp(value: number, from: number, to: number): number {
  return Math.min(1, Math.max(0, (value - from) / (to - from)))
}
