import {
  planPreview,
  type PlanPreview,
  type PreviewMaterial,
} from '../../../engine/plan/plan-preview.ts'
import { profileOfWorkload } from '../../../engine/trace/profile-of-workload.ts'
import type { LoadProfile } from '../../../shared/load-profile.ts'
import type { Workload } from '../../../shared/workload.ts'

/** What the window shows of a workload before it is sent. */
export interface LoadPreview {
  plan: PlanPreview
  /** In the figures of a recorded load, to be held against one. */
  profile: LoadProfile
  /** In tokens, or in the characters of a file's prompts; null where not known yet. */
  input_lengths: readonly number[] | null
  /** Null where not known yet, or where an answer ends when the server likes. */
  output_lengths: readonly number[] | null
}

export function loadPreview(workload: Workload, material: PreviewMaterial): LoadPreview {
  const plan = planPreview(workload, material)
  const profile = profileOfWorkload(workload, material)
  const in_tokens = plan.input_unit === 'tokens'
  return {
    plan,
    profile,
    input_lengths: in_tokens ? (profile.input_tokens?.values ?? null) : material.lengths_chars,
    output_lengths: plan.output_exact ? (profile.output_tokens?.values ?? null) : null,
  }
}
