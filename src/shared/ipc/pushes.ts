import type { Investigation } from '../investigation.ts'
import type { Progress } from '../progress.ts'
import type { Problem } from '../result.ts'

/** What the main process tells a window without being asked. */
export interface Pushes {
  'investigation:changed': Investigation
  'measure:progress': Progress
  'measure:ended': { investigation_id: string; problem: Problem | null }
}
export type PushName = keyof Pushes
export const PUSH_NAMES = [
  'investigation:changed',
  'measure:progress',
  'measure:ended',
] as const satisfies readonly PushName[]
