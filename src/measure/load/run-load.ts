import { sendingThreads, type ClientMachine } from '../../engine/certificate/sending-threads.ts'
import type { LoadJob } from '../../shared/process-messages.ts'
import { ProblemError } from '../../shared/result.ts'
import type { Certificate } from '../../shared/summary.ts'
import { openEndpoint } from '../http/open-endpoint.ts'
import { checkApiKey } from '../http/request-bytes.ts'
import { clientMachine } from './client-machine.ts'
import type { LoadEvents } from './load-events.ts'
import { CANCELLED, LoadRun } from './load-run.ts'
import { countTokens } from './count-tokens.ts'
import { readMaterial } from './material.ts'
import { nothingMeasured } from './run-certificate.ts'

export type { LoadEvents }

/** How a run ended. A failed request is data; a failed run is one that its own rules stopped. */
export interface LoadEnd {
  status: 'done' | 'cancelled' | 'failed'
  reason: string | null
  /** Nanoseconds since the start at which the last request had ended. */
  end_ns: number
  certificate: Certificate
}

/**
 * Sends one repetition of a workload and tells of it through `events`. Never rejects for what a server
 * does; `signal` ends it within a second, keeping what was measured.
 */
export async function runLoad(
  job: LoadJob,
  events: LoadEvents,
  signal: AbortSignal,
): Promise<LoadEnd> {
  const machine = clientMachine(job.base_url)
  const run = new LoadRun(job, machine, events, signal)
  try {
    return await send(run, job, machine, signal)
  } catch (error) {
    if (error instanceof ProblemError) return nothingSent('failed', error.message)
    throw error
  } finally {
    await run.close()
  }
}

async function send(
  run: LoadRun,
  job: LoadJob,
  machine: ClientMachine,
  signal: AbortSignal,
): Promise<LoadEnd> {
  checkApiKey(job.api_key)
  const endpoint = await openEndpoint(job.base_url, job.connection)
  const read = await readMaterial(job)
  const { material, input_lengths } = await countTokens(read, job, endpoint, signal)
  await run.openThreads(sendingThreads(job.workload, machine), material)
  const stopped = await run.warmUp()
  if (run.isCancelled()) return nothingSent('cancelled', CANCELLED)
  if (stopped !== null) return nothingSent('failed', `Warm-up: ${stopped}`)
  const { end_ns, reason, ...measured } = await run.measure()
  const certificate = { ...measured.certificate, input_lengths }
  if (run.isCancelled()) return { status: 'cancelled', reason: CANCELLED, end_ns, certificate }
  return { status: reason === null ? 'done' : 'failed', reason, end_ns, certificate }
}

function nothingSent(status: LoadEnd['status'], reason: string): LoadEnd {
  return { status, reason, end_ns: 0, certificate: nothingMeasured() }
}
