import type { Progress } from '../../shared/progress.ts'

/** The second of three runs of an iteration, a quarter of it done. */
export const PROGRESS: Progress = {
  investigation_id: 'i',
  iteration_index: 0,
  phase: 'measuring',
  message: 'Measuring',
  repetition: 1,
  repetitions: 3,
  run_id: 'run-1',
  requests_done: 225,
  requests_failed: 0,
  requests_total: 900,
  requests_asked: 240,
  requests_delivered: 240,
  errors: [],
  elapsed_s: 60,
  run_elapsed_s: 20,
  left_s: 100,
  certificate: null,
  point: null,
}
