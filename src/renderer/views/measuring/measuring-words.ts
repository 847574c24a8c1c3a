import { arrivalWords } from '../../../engine/format/arrivals.ts'
import { formatDuration } from '../../../engine/format/duration.ts'
import { formatCount } from '../../../engine/format/number.ts'
import type { Run, RunStatus } from '../../../shared/investigation.ts'
import type { Progress } from '../../../shared/progress.ts'
import type { Stop, Workload } from '../../../shared/workload.ts'
import type { Segment } from '../../components/segment.ts'

/** `240 requests` or `60 s`: how long a run goes on. */
export function stopWords(stop: Stop): string {
  return stop.kind === 'requests'
    ? `${formatCount(stop.requests)} requests`
    : formatDuration(stop.duration_s)
}

/** `3 runs of 240 requests, 32 in flight, after 16 to warm up`. */
export function planWords(workload: Workload): string {
  const warmup =
    workload.warmup_requests === 0
      ? ''
      : `, after ${formatCount(workload.warmup_requests)} to warm up`
  return `${formatCount(workload.repetitions)} runs of ${stopWords(workload.stop)}, ${arrivalWords(workload.arrivals)}${warmup}`
}

const STATUS_WORDS: Readonly<Record<RunStatus, string>> = {
  running: 'running',
  done: 'valid',
  invalid: 'invalid',
  cancelled: 'cancelled',
  interrupted: 'interrupted',
  failed: 'failed',
}

/** The newest run of each repetition: an earlier attempt that broke off stands aside. */
export function latestRuns(runs: readonly Run[]): Run[] {
  const latest = new Map<number, Run>()
  for (const run of runs) latest.set(run.repetition, run)
  return [...latest.values()].sort((a, b) => a.repetition - b.repetition)
}

/** How far the run under way is, 0 to 1. */
export function shareOf(progress: Progress, stop: Stop): number {
  if (progress.phase !== 'measuring' && progress.phase !== 'cancelling') {
    return progress.phase === 'summarising' ? 1 : 0
  }
  return stop.kind === 'requests'
    ? progress.requests_done / stop.requests
    : (progress.point?.t_s ?? 0) / stop.duration_s
}

/** One segment a repetition: done ones with their state, the one under way, those to come. */
export function segments(runs: readonly Run[], progress: Progress, workload: Workload): Segment[] {
  const known = new Map(latestRuns(runs).map((run) => [run.repetition, run]))
  return Array.from({ length: workload.repetitions }, (_, repetition) => {
    const name = `Run ${String(repetition + 1)}`
    const run = known.get(repetition)
    if (repetition === progress.repetition && progress.phase !== 'summarising') {
      return { share: shareOf(progress, workload.stop), label: `${name}, ${nowWords(progress)}` }
    }
    if (run === undefined || run.status === 'running')
      return { share: 0, label: `${name}, to come` }
    return { share: 1, label: `${name}, ${STATUS_WORDS[run.status]}` }
  })
}

function nowWords(progress: Progress): string {
  if (progress.phase !== 'measuring') return progress.message.toLowerCase()
  const done = formatCount(progress.requests_done)
  return progress.requests_total === null
    ? `${done} requests, ${formatDuration(progress.point?.t_s ?? 0)}`
    : `${done} of ${formatCount(progress.requests_total)} requests`
}

export function statusWords(run: Run): string {
  return STATUS_WORDS[run.status]
}
