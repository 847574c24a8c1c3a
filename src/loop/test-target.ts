import { probeTarget } from '../measure/probe.ts'
import type { ProbeResult } from '../shared/probe.ts'
import type { Target } from '../shared/target.ts'
import type { ServerUnderTest } from './server/server-under-test.ts'

/** The longest a test may take; a server that the program has to start first gets its own limit on top. */
const TEST_TIMEOUT_S = 60

/** Sends one request. A server that the program itself runs is started where it is not running. */
export async function testTarget(
  server: ServerUnderTest,
  target: Target,
  api_key: string | null,
): Promise<ProbeResult> {
  const startup_s = target.control.kind === 'command' ? target.control.startup_timeout_s : 0
  const signal = AbortSignal.timeout((TEST_TIMEOUT_S + startup_s) * 1_000)
  const base_url = await server.apply(target, target.settings, signal)
  return probeTarget({ ...target, base_url }, api_key, signal)
}
