import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Signal } from '../../shared/signal.ts'
import { everyInterval } from '../sampling/schedule.ts'
import type { Source, SourceSink, Values } from '../sampling/sink.ts'
import { FakeSsh } from './fake-ssh.fixture.ts'
import { sshGpuSource } from './ssh-gpus.ts'
import { sshHostSource } from './ssh-host.ts'

const BOX = { destination: 'gpu-box', interval_ms: 1_000, retry_ms_first: 20 }
const ROW = (util: number) =>
  `1, 0, ${String(util)}, 9, 2, 3, 4, 700, 5, 1980, 1980, 2619, 0x4, 1, 2, 3, 4`

interface Said {
  values: Values[]
  signals: Signal[]
  gaps: string[]
}

describe.skipIf(process.platform !== 'linux')('over ssh (needs Linux and sh)', () => {
  let fake: FakeSsh | null = null
  afterEach(async () => {
    vi.unstubAllEnvs()
    await fake?.remove()
    fake = null
  })

  const use = (made: FakeSsh): FakeSsh => {
    fake = made
    vi.stubEnv('PATH', made.path)
    return made
  }

  /** Runs sources, ticking, until `enough`; what each sink heard. */
  async function hear(
    start: (sinks: [SourceSink, SourceSink]) => Source,
    enough: (first: Said, second: Said) => boolean,
  ): Promise<[Said, Said]> {
    const heard: [Said, Said] = [
      { values: [], signals: [], gaps: [] },
      { values: [], signals: [], gaps: [] },
    ]
    await new Promise<void>((resolve) => {
      const sinkOf = (said: Said): SourceSink => ({
        reading: (signals, values) => {
          said.signals = [...signals]
          said.values.push(values)
          check()
        },
        gap: (reason) => {
          said.gaps.push(reason)
          check()
        },
      })
      const source = start([sinkOf(heard[0]), sinkOf(heard[1])])
      const stop = everyInterval(150, () => source.tick?.())
      const check = (): void => {
        if (!enough(...heard)) return
        stop()
        source.stop()
        resolve()
      }
    })
    return heard
  }

  it('reads GPUs by one nvidia-smi that stays, throttling and clocks included', async () => {
    const ssh = use(await FakeSsh.make())
    await ssh.program('nvidia-smi', `echo "${ROW(42)}"; echo "${ROW(43)}"; exec sleep 60`)
    const [gpu] = await hear(
      ([sink]) => sshGpuSource(BOX, sink),
      (said) => said.values.length === 2,
    )
    expect(gpu.values[1]).toMatchObject({
      gpu_util_pct: 43,
      gpu_power_limit_w: 700,
      gpu_sm_clock_mhz: 1_980,
      gpu_power_capped_pct: 100,
      gpu_thermal_capped_pct: 0,
    })
    expect(gpu.signals.find(({ name }) => name === 'gpu_util_pct')?.source).toBe(
      'nvidia-smi utilization.gpu on gpu-box',
    )
    const calls = await ssh.calls()
    expect(calls).toHaveLength(1)
    expect(calls[0]).toContain('-- gpu-box sh -c')
    expect(calls[0]).toContain('-lms 1000')
  })

  it('makes no reading of half a reading that a lost connection left', async () => {
    const row = (index: number) => ROW(42).replace('1, 0,', `2, ${String(index)},`)
    const half = `echo "${row(0)}"; echo 'closed by remote host' >&2; exit 255`
    const ssh = use(
      await FakeSsh.make(
        `if [ "$(wc -l < "$(dirname "$0")/../calls")" -le 1 ]; then ${half}; fi
        echo "${row(0)}"; echo "${row(1)}"; exec sleep 60`,
      ),
    )
    const [gpu] = await hear(
      ([sink]) => sshGpuSource(BOX, sink),
      (said) => said.values.length === 1,
    )
    expect(gpu.values[0]).toMatchObject({ gpu_count: 2, gpu_power_w: 8 })
    expect(gpu.gaps).toEqual([
      'The connection to gpu-box was lost (closed by remote host); it is tried again.',
    ])
    expect(await ssh.calls()).toHaveLength(2)
  })

  it('reads AMD GPUs by rocm-smi where there is no newer tool', async () => {
    const ssh = use(await FakeSsh.make())
    const card = JSON.stringify({ card0: { 'GPU use (%)': '12' } })
    await ssh.program('rocm-smi', `echo 'WARNING: x'; echo '${card}'`)
    const [gpu] = await hear(
      ([sink]) => sshGpuSource(BOX, sink),
      (said) => said.values.length === 1,
    )
    expect(gpu.values[0]).toMatchObject({ gpu_util_pct: 12, gpu_count: 1 })
    expect(await ssh.calls()).toHaveLength(3)
  })

  it('says that there is no tool for GPUs', async () => {
    use(await FakeSsh.make())
    const [gpu] = await hear(
      ([sink]) => sshGpuSource(BOX, sink),
      (said) => said.gaps.length === 1,
    )
    expect(gpu.gaps).toEqual(['No nvidia-smi, amd-smi or rocm-smi on gpu-box.'])
  })

  it('reads processor, memory and network, and the processes that listen on the port', async () => {
    use(await FakeSsh.make())
    const server = http.createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    try {
      const [host, processes] = await hear(
        (sinks) => sshHostSource({ ...BOX, port }, ...sinks),
        (first, second) =>
          typeof first.values.at(-1)?.['host_cpu_pct'] === 'number' &&
          typeof second.values.at(-1)?.['server_process_cpu_pct'] === 'number',
      )
      const last = host.values.at(-1) ?? {}
      expect(last['host_cpu_pct']).toBeGreaterThanOrEqual(0)
      expect(last['host_cpu_pct']).toBeLessThanOrEqual(100)
      expect(last['host_memory_used_bytes']).toBeGreaterThan(1e6)
      expect(last['host_run_queue']).toBeGreaterThanOrEqual(1)
      expect(last['host_network_bytes_per_s']).toBeGreaterThanOrEqual(0)
      expect(processes.values.at(-1)?.['server_process_threads']).toBeGreaterThan(1)
      expect(processes.signals[0]?.source).toBe(
        `/proc/<pid>/stat of gpu-box, processes of port ${String(port)}`,
      )
      expect([...host.gaps, ...processes.gaps]).toEqual([])
    } finally {
      server.close()
    }
  })

  it('makes a lost connection again, with a gap that says so', async () => {
    const ssh = use(await FakeSsh.failing(2, 'ssh: connect to host x port 22: Connection refused'))
    const [host] = await hear(
      (sinks) => sshHostSource({ ...BOX, port: null }, sinks[0], null),
      (said) => said.values.length === 2,
    )
    expect(new Set(host.gaps)).toEqual(
      new Set([
        'gpu-box is not reached by ssh (ssh: connect to host x port 22: Connection refused); it is tried again.',
      ]),
    )
    expect(await ssh.calls()).toHaveLength(3)
  })

  it('asks once only where a key is refused: asking on could lock the user out', async () => {
    const ssh = use(await FakeSsh.failing(1, 'me@x: Permission denied (publickey).'))
    let ticks = 0
    const [gpu] = await hear(
      ([sink]) => {
        const source = sshGpuSource(BOX, sink)
        return {
          tick: () => {
            // The third is after at least ten times the wait before another try.
            if (++ticks === 3) sink.gap('over')
          },
          stop: () => {
            source.stop()
          },
        }
      },
      (said) => said.gaps.includes('over'),
    )
    expect(gpu.gaps[0]).toContain('ssh-copy-id gpu-box')
    expect(await ssh.calls()).toHaveLength(1)
  })

  it('says that there is no ssh', async () => {
    vi.stubEnv('PATH', '/nowhere')
    const [gpu] = await hear(
      ([sink]) => sshGpuSource(BOX, sink),
      (said) => said.gaps.length === 1,
    )
    expect(gpu.gaps[0]).toContain('There is no ssh on this machine')
  })

  it('says that the machine has no /proc', async () => {
    use(await FakeSsh.make('cat >/dev/null & echo "cd: /proc: not there" >&2; exit 2'))
    const [host] = await hear(
      (sinks) => sshHostSource({ ...BOX, port: null }, sinks[0], null),
      (said) => said.gaps.length === 1,
    )
    expect(host.gaps[0]).toContain('gpu-box gives no /proc to read: it ended with code 2')
  })
})
