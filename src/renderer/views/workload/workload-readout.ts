import { arrivalWords } from '../../../engine/format/arrivals.ts'
import { formatDuration } from '../../../engine/format/duration.ts'
import { formatCount, NBSP } from '../../../engine/format/number.ts'
import type { Workload } from '../../../shared/workload.ts'
import type { ReadoutAction, ReadoutContent } from '../../state/readout.svelte.ts'
import type { PlanPreview } from '../../../engine/plan/plan-preview.ts'

/** What the readout rests on: the form, its plan, and what was measured before. */
export interface WorkloadState {
  /** Null while a field is refused. */
  workload: Workload | null
  preview: PlanPreview | null
  takes_s: number | null
  /** Of the load as it is stored; null where the form holds another. */
  fingerprint: string | null
  /** Whether runs rest on the stored load, so that another starts a new investigation. */
  fork: boolean
  changed: boolean
  busy: boolean
  save: (measure: boolean) => unknown
}

export function workloadReadout(state: WorkloadState): ReadoutContent {
  const { workload, preview, takes_s, fingerprint } = state
  return {
    known: [
      workload === null ? 'Nothing yet' : arrivalWords(workload.arrivals),
      fingerprint === null ? '' : `Workload ${fingerprint.slice(0, 4)} ${fingerprint.slice(4, 8)}`,
    ],
    sure: [
      preview === null ? '— a field is not valid' : carriedWords(preview),
      'before ramp-up is cut off',
    ],
    next: ['Measure the baseline under this load; nothing on the server changes'],
    takes: [
      takes_s === null ? '— not measured' : `about ${formatDuration(takes_s)}`,
      preview?.requests_per_run == null || workload === null
        ? ''
        : `${formatCount(preview.requests_per_run)}${NBSP}×${NBSP}${String(workload.repetitions)} requests`,
    ],
    actions: actionsOf(state),
  }
}

function carriedWords({
  p99_carried,
  requests_measured,
  p99_requests_needed,
}: PlanPreview): string {
  if (p99_carried === null) return 'p99: — ends by duration'
  const sent = formatCount(requests_measured ?? 0)
  const needed = formatCount(p99_requests_needed)
  return p99_carried ? `p99 carried: ${sent} ≥ ${needed}` : `p99 as a bound: ${sent} < ${needed}`
}

function actionsOf({ workload, fork, changed, busy, save }: WorkloadState): ReadoutAction[] {
  const invalid = workload === null ? 'Correct the fields that are marked first' : null
  if (fork) {
    return [
      {
        label: 'Start new investigation',
        primary: true,
        off: invalid ?? (changed ? null : 'The load is as it was measured'),
        busy,
        busy_label: 'Starting new investigation…',
        run: () => save(false),
      },
    ]
  }
  return [
    { label: 'Set workload', off: invalid, busy, run: () => save(false) },
    { label: 'Measure baseline', primary: true, off: invalid, busy, run: () => save(true) },
  ]
}
