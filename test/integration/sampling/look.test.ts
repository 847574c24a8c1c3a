import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { readOnce } from '../../../src/loop/read-signals.ts'
import { FakeSsh } from '../../../src/measure/remote/fake-ssh.fixture.ts'
import { nodeFork } from '../../../src/measure/process/node-fork.ts'
import { TARGET_DEFAULTS, type Target } from '../../../src/shared/target.ts'

const NEVER = new AbortController().signal

describe('a look at what a target offers', () => {
  let server: http.Server | null = null
  let fake: FakeSsh | null = null
  afterEach(async () => {
    vi.unstubAllEnvs()
    server?.closeAllConnections()
    server?.close()
    await fake?.remove()
    fake = null
  })

  async function target(page: string, changes: Partial<Target> = {}): Promise<Target> {
    const listening = http.createServer((_, response) => response.end(page))
    server = listening
    await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve))
    const base_url = `http://127.0.0.1:${String((listening.address() as AddressInfo).port)}`
    return {
      name: 't',
      base_url,
      protocol: 'openai-chat',
      model: 'm',
      has_api_key: false,
      http_json: null,
      ...TARGET_DEFAULTS,
      metrics_url: `${base_url}/metrics`,
      control: { kind: 'manual', command: null },
      settings: [],
      ...changes,
    }
  }

  it('gives each signal with its value, source and age', async () => {
    const at = await target('vllm:num_requests_running 3\nvllm:kv_cache_usage_perc 0.25\n')
    const { readings, missing } = await readOnce(nodeFork, at, NEVER)
    const cache = readings.find(({ name }) => name === 'server_kv_cache_pct')
    expect(cache).toMatchObject({ value: 25, unit: '%', source: 'vllm:kv_cache_usage_perc' })
    expect(cache?.age_s).toBeGreaterThanOrEqual(0)
    expect(cache?.age_s).toBeLessThan(5)
    // A share needs two readings: the look has waited for them.
    expect(readings.find(({ name }) => name === 'client_cpu_pct')?.value).toBeGreaterThan(0)
    expect(missing.map(({ source }) => source)).not.toContain('Server')
  })

  it.runIf(process.platform === 'linux')(
    'looks at the machine behind ssh, also where a tunnel makes the server a local one (needs /proc)',
    async () => {
      fake = await FakeSsh.make()
      vi.stubEnv('PATH', fake.path)
      const at = await target('x 1\n', { ssh: { destination: 'gpu-box' } })
      const { readings, missing } = await readOnce(nodeFork, at, NEVER)
      expect(readings.find(({ name }) => name === 'host_cpu_pct')?.source).toBe(
        '/proc/stat of gpu-box',
      )
      expect(missing.find(({ source }) => source === 'GPU')).toMatchObject({
        reason: 'No nvidia-smi, amd-smi or rocm-smi on gpu-box.',
        command: 'ssh gpu-box nvidia-smi',
      })
    },
  )

  it('ends after 5 s with what there is, and at once where it is cancelled', async () => {
    fake = await FakeSsh.make('exec sleep 60')
    vi.stubEnv('PATH', fake.path)
    const at = await target('vllm:num_requests_running 3\n', { ssh: { destination: 'gpu-box' } })
    const began = performance.now()
    const { readings } = await readOnce(nodeFork, at, NEVER)
    expect(performance.now() - began).toBeLessThan(8_000)
    expect(readings.map(({ name }) => name)).toContain('server_requests_running')
    const abort = new AbortController()
    const look = readOnce(nodeFork, at, abort.signal)
    abort.abort()
    await expect(look).rejects.toMatchObject({ problem: { code: 'cancelled' } })
  }, 15_000)
})
