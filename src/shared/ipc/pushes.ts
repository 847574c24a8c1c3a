import type { Investigation } from '../investigation.ts'
import type { Progress } from '../progress.ts'
import type { Problem } from '../result.ts'
import type { TraceProgress } from './trace.ts'

/** What the main process tells a window without being asked. */
export interface Pushes {
  'investigation:changed': Investigation
  'measure:progress': Progress
  'measure:ended': { investigation_id: string; problem: Problem | null }
  'trace:progress': TraceProgress
}
export type PushName = keyof Pushes
export const PUSH_NAMES = [
  'investigation:changed',
  'measure:progress',
  'measure:ended',
  'trace:progress',
] as const satisfies readonly PushName[]
