import { fork, type ChildProcess } from 'node:child_process'
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { fromSampleSchema, type SampleJob } from '../../../src/shared/process-messages.ts'

const DATA = fileURLToPath(new URL('../../../../shared/data/metrics/', import.meta.url))
const ENTRY = fileURLToPath(new URL('../../../src/measure/sample-process.ts', import.meta.url))
const INTERVAL_MS = 1_000
const PAGES: Record<string, string> = {
  '/server': 'vllm_v0plusv1_datadog_2026.txt',
  '/gpu': 'dcgm_datadog.txt',
  '/host': 'node_exporter_e2e-output.txt',
}

/** Eight GPUs a second, as an nvidia-smi that stays prints them; without a program started for each. */
const GPUS = 8
const NVIDIA_SMI = `#!/bin/sh
while :; do
  for gpu in ${Array.from({ length: GPUS }, (_, at) => String(at)).join(' ')}; do
    echo "${String(GPUS)}, $gpu, 97, 41, 61000, 81559, 688.1, 700, 66, 1755, 1980, 2619, 0x4, 1, 2, 3, 4"
  done
  sleep 1
done
`

/** Pages of real servers and exporters, served by this process; null where they are not there. */
export async function servePages(): Promise<{ url: string; port: number } | null> {
  if (!existsSync(DATA)) return null
  const pages = new Map(
    Object.entries(PAGES).map(([path, file]) => [path, readFileSync(join(DATA, file), 'utf8')]),
  )
  const server = http.createServer(({ url }, response) => {
    response.end(pages.get(url ?? '') ?? '')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  server.unref()
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${String(port)}`, port }
}

export function writeNvidiaSmi(folder: string): void {
  const file = join(folder, 'nvidia-smi')
  writeFileSync(file, NVIDIA_SMI)
  chmodSync(file, 0o755)
}

/** The sources of one job: all on this machine, or its GPU and host by way of ssh. */
export function everything(
  pages: { url: string; port: number },
  ssh: string | null,
  with_node_exporter: boolean,
): SampleJob {
  const exporters = with_node_exporter ? ['/gpu', '/host'] : ['/gpu']
  return {
    metrics_url: `${pages.url}/server`,
    exporter_urls: exporters.map((path) => `${pages.url}${path}`),
    tls: { ca_file: null, verify_tls: true },
    ssh: ssh === null ? null : { destination: ssh },
    server_port: pages.port,
    target_is_local: true,
    simulated: false,
    interval_ms: INTERVAL_MS,
  }
}

export interface Sampling {
  child: ChildProcess
  /** How many readings there were of each signal so far. */
  readings: Map<string, number>
  gaps: string[]
}

/** The process that samples, as the program starts it, with the tools of `folder` before all others. */
export function startSampling(job: SampleJob, folder: string): Sampling {
  const env = { ...process.env, PATH: `${folder}:${process.env['PATH'] ?? ''}` }
  const child = fork(ENTRY, [], { serialization: 'advanced', execArgv: [], env, stdio: 'ignore' })
  const sampling: Sampling = { child, readings: new Map(), gaps: [] }
  child.on('message', (raw) => {
    const message = fromSampleSchema.parse(raw)
    if (message.type === 'gap') sampling.gaps.push(`${message.source}: ${message.reason}`)
    if (message.type !== 'sample') return
    for (const [name, value] of Object.entries(message.sample.values)) {
      if (value !== null) sampling.readings.set(name, (sampling.readings.get(name) ?? 0) + 1)
    }
  })
  child.send({ type: 'start', job })
  return sampling
}

export function stopSampling({ child }: Sampling): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', () => {
      resolve()
    })
    child.kill()
  })
}
