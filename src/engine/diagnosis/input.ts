import type { Gpu } from '../../shared/catalogue.ts'
import type { Goal } from '../../shared/goal.ts'
import type { RequestScalars } from '../../shared/request.ts'
import type { SampledRun } from '../../shared/signal.ts'
import type { Certificate, SteadyWindow, Summary } from '../../shared/summary.ts'
import type { Setting, Target } from '../../shared/target.ts'
import type { Workload } from '../../shared/workload.ts'
import type { ModelSize } from './model-size.ts'

/** One run as diagnosis reads it: raw requests, raw samples, and the part of it that counts. */
export interface DiagnosedRun {
  records: readonly RequestScalars[]
  /** Nanoseconds since the run's start. */
  end_ns: number
  window: SteadyWindow
  sampled: SampledRun
  certificate: Certificate
}

/** The server under test; what is left out is not known. */
export interface DiagnosedTarget {
  control: Target['control']['kind']
  is_local: boolean
  protocol?: Target['protocol']
  model?: string
  /** What it is started with, where the program or its user does so by command. */
  command?: string | null
  /** What it calls itself: `vLLM 0.11.0`. */
  server?: string | null
}

/** Everything a diagnosis rests on. Nothing else is read: no clock, no file, no memory of before. */
export interface DiagnosisInput {
  goal: Goal
  target: DiagnosedTarget
  /** The configuration that was measured, as far as it is known. */
  settings: readonly Setting[]
  summary: Summary
  /** The catalogue's entry of the GPU under test; null where it is not named. */
  gpu: Gpu | null
  /** What the weights weigh, where that is known: for estimates where no GPU counter is read. */
  model?: ModelSize | null
  workload: Workload
  runs: readonly DiagnosedRun[]
}
