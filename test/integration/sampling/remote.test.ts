import { execFile, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { FakeSsh } from '../../../src/measure/remote/fake-ssh.fixture.ts'
import { fromSampleSchema, type SampleJob } from '../../../src/shared/process-messages.ts'

const ENTRY = fileURLToPath(new URL('../../../src/measure/sample-process.ts', import.meta.url))
const JOB: SampleJob = {
  metrics_url: null,
  exporter_urls: [],
  tls: { ca_file: null, verify_tls: true },
  ssh: { destination: 'gpu-box' },
  server_port: null,
  target_is_local: false,
  simulated: false,
  interval_ms: 200,
}
/** Names no other program of this machine: a tool for GPUs that hangs in its driver and prints nothing. */
const HANGS = '86399.75'

const running = async (pattern: string): Promise<string[]> => {
  const { stdout } = await promisify(execFile)('ps', ['-eo', 'pid=,stat=,args='])
  return stdout.split('\n').filter((line) => line.includes(pattern) && !/^\s*\d+ Z/.test(line))
}

describe.skipIf(process.platform !== 'linux')('sampling over ssh (needs Linux, sh and ps)', () => {
  let fake: FakeSsh | null = null
  afterEach(async () => {
    vi.unstubAllEnvs()
    await fake?.remove()
  })

  it.each(['SIGTERM', 'SIGKILL'] as const)(
    'leaves nothing running on the other machine when it is ended by %s',
    async (signal) => {
      fake = await FakeSsh.make()
      await fake.program('nvidia-smi', `exec sleep ${HANGS}`)
      vi.stubEnv('PATH', fake.path)
      const child = fork(ENTRY, [], { serialization: 'advanced', stdio: 'ignore' })
      await new Promise<void>((resolve) => {
        child.on('message', (raw) => {
          const message = fromSampleSchema.parse(raw)
          if (message.type === 'sample' && 'host_cpu_pct' in message.sample.values) resolve()
        })
        child.send({ type: 'start', job: JOB })
      })
      expect(await running(`sleep ${HANGS}`)).toHaveLength(1)
      expect((await running('while read -r what')).length).toBeGreaterThan(0)
      child.kill(signal)
      await vi.waitFor(
        async () => {
          expect(await running(`sleep ${HANGS}`)).toEqual([])
          expect(await running('while read -r what')).toEqual([])
        },
        { timeout: 5_000, interval: 100 },
      )
    },
  )
})
