import { gapHistogram } from '../../engine/summary/gaps.ts'
import type { MeasuredRun } from '../../engine/summary/measured-run.ts'
import { findSteadyWindow } from '../../engine/summary/steady-window.ts'
import { tokensPerBin } from '../../engine/summary/tokens-per-bin.ts'
import { isOk } from '../../shared/request.ts'
import { ProblemError } from '../../shared/result.ts'
import type { LogHistogram, RequestTimeline, TokensPerBin } from '../../shared/run-events.ts'
import type { Store } from '../../store/store.ts'
import { measurable } from './measurable.ts'

/** A run that has ended, as the engine reads it: requests in memory, their gaps from the store. */
export function storedRun(store: Store, run_id: string): MeasuredRun {
  return {
    records: store.requests.scalars(run_id),
    end_ns: store.runs.endOf(run_id),
    gaps: () => store.requests.batches(run_id),
  }
}

/** Gaps between the token events of the requests that ended well, in bins. */
export function gapsOfRun(store: Store, run_id: string, part: 'steady' | 'whole'): LogHistogram {
  const { records, end_ns, gaps } = storedRun(store, run_id)
  const counted =
    part === 'whole'
      ? records
      : findSteadyWindow(records, end_ns, arrivalsOf(store, run_id)).records
  return gapHistogram([{ gaps, requests: counted.filter(isOk) }])
}

export function tokensOfRun(store: Store, run_id: string, bin_s: number): TokensPerBin {
  return tokensPerBin(store.requests.batches(run_id), store.runs.endOf(run_id), bin_s)
}

export function timelineOf(store: Store, run_id: string, rid: string): RequestTimeline {
  const timeline = store.requests.timeline(run_id, rid)
  if (timeline === null) {
    throw new ProblemError({
      code: 'not_found',
      message: `This run has no request ${rid}.`,
      field: 'rid',
    })
  }
  return timeline
}

function arrivalsOf(store: Store, run_id: string) {
  const id = store.runs.investigationOf(run_id)
  const investigation = id === null ? null : store.investigations.get(id)
  if (investigation === null) {
    throw new ProblemError({ code: 'not_found', message: 'This run no longer exists.' })
  }
  return measurable(investigation).workload.arrivals
}
