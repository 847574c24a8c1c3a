/** The process that holds what is measured: a server, and a proxy in front of it. */
import type { AddedWork } from '../../../src/demo/simulation/host.ts'
import { startDemoServer } from '../../../src/demo/server.ts'
import { startProxy, type ProxyDelays } from './delaying-proxy.ts'
import type { Ledger } from './ledger.ts'
import { startStagedServer, type Telling } from './staged-server.ts'

export type ServerPlan =
  | { kind: 'simulated'; settings: Record<string, string>; added_work: AddedWork | null }
  | { kind: 'staged'; steps: Record<string, number>; telling: Telling; otlp_port: number }

export interface UnderTestPlan {
  server: ServerPlan
  proxy: ProxyDelays | null
}

export type FromUnderTest =
  { type: 'listening'; base_url: string; metrics_url: string } | { type: 'ledger'; ledger: Ledger }

const ledger: Ledger = {}

async function start({ server, proxy }: UnderTestPlan): Promise<void> {
  const port = await startServer(server)
  const front = proxy === null ? port : await startProxy(port, proxy, ledger)
  const scheme = proxy?.tls === true ? 'https' : 'http'
  const host = scheme === 'https' ? 'localhost' : '127.0.0.1'
  say({
    type: 'listening',
    base_url: `${scheme}://${host}:${String(front)}`,
    metrics_url: `http://127.0.0.1:${String(port)}/metrics`,
  })
}

async function startServer(plan: ServerPlan): Promise<number> {
  if (plan.kind === 'staged')
    return startStagedServer(plan.steps, plan.telling, plan.otlp_port, ledger)
  const { settings, added_work } = plan
  const machine = added_work === null ? {} : { machine: { added_work } }
  const { base_url } = await startDemoServer({ settings, port: 0, seed: 1, ...machine })
  return Number(new URL(base_url).port)
}

function say(message: FromUnderTest): void {
  process.send?.(message)
}

process.on('message', (message: UnderTestPlan | 'ledger') => {
  if (message === 'ledger') say({ type: 'ledger', ledger })
  else void start(message)
})
