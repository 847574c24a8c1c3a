import { describe, expect, it } from 'vitest'
import { monotonicNs } from '../clock.ts'
import { CpuLoadMeter, type CoreTimes } from './cpu-load.ts'
import { networkBytes, parseNetDev } from './network-bytes.ts'
import { parseRunQueue, runQueue } from './run-queue.ts'
import { systemSource } from './system.ts'

describe('CpuLoadMeter', () => {
  it('gives mean and busiest core between two readings', () => {
    const readings: CoreTimes[][] = [
      [
        { busy: 1_000, total: 5_000 },
        { busy: 0, total: 5_000 },
      ],
      [
        { busy: 1_250, total: 6_000 },
        { busy: 750, total: 6_000 },
      ],
    ]
    const meter = new CpuLoadMeter(() => readings.shift() ?? [])
    expect(meter.read()).toEqual({ mean_pct: 50, busiest_core_pct: 75, cores: 2 })
  })

  it('gives nothing over a span of rounding, and then the whole span', () => {
    const readings: CoreTimes[][] = [
      [{ busy: 0, total: 0 }],
      [{ busy: 10, total: 10 }],
      [{ busy: 100, total: 1_000 }],
    ]
    const meter = new CpuLoadMeter(() => readings.shift() ?? [])
    expect(meter.read()).toBeNull()
    expect(meter.read()).toEqual({ mean_pct: 10, busiest_core_pct: 10, cores: 1 })
  })
})

const NET_DEV = `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo: 49291179  29112    0    0    0     0          0         0 49291530   29112    0    0    0     0       0          0
  eth0: 1468511941 120344    0    0    0     0          0         0  3327845   41000    0    0    0     0       0          0
  eth1:100 1 0 0 0 0 0 0 5 1 0 0 0 0 0 0
`

describe('parseNetDev', () => {
  it('sums both directions and leaves loopback out', () => {
    expect(parseNetDev(NET_DEV)).toBe(1_468_511_941 + 3_327_845 + 105)
  })

  it('gives nothing for what it cannot read', () => {
    expect(parseNetDev('')).toBeNull()
    expect(parseNetDev('eth0: 12 packets')).toBeNull()
  })
})

describe('parseRunQueue', () => {
  it('reads how many processes run or could', () => {
    expect(parseRunQueue('cpu  1 2 3\nprocesses 26442\nprocs_running 7\nprocs_blocked 0\n')).toBe(7)
  })

  it('gives nothing for what it cannot read', () => {
    for (const text of ['', 'procs_running', 'procs_running x', 'procs_running 12345678901']) {
      expect(parseRunQueue(text)).toBeNull()
    }
  })
})

describe.skipIf(process.platform !== 'linux')('on this machine (Linux only)', () => {
  it('reads the run queue: the reader itself runs', async () => {
    expect(await runQueue('linux')).toBeGreaterThanOrEqual(1)
  })

  it('reads the network counters', async () => {
    expect(await networkBytes('linux')).toBeGreaterThanOrEqual(0)
  })
})

describe('systemSource', () => {
  function readingOf(is_host: boolean): Promise<Record<string, number | null>> {
    return new Promise((resolve, reject) => {
      const before = monotonicNs()
      const source = systemSource(
        { is_host },
        {
          reading(signals, values, at_ns) {
            expect(signals.map(({ name }) => name)).toEqual(Object.keys(values))
            expect(at_ns).toBeGreaterThanOrEqual(before)
            resolve(values)
          },
          gap: reject,
        },
      )
      source.tick?.()
    })
  }

  it('is only the client where the server runs elsewhere', async () => {
    expect(Object.keys(await readingOf(false))).toEqual(['client_cpu_pct'])
  })

  it('is client and host where the server runs here', async () => {
    const values = await readingOf(true)
    expect(values['host_memory_used_bytes']).toBeGreaterThan(1024 ** 2)
    expect(values['host_network_bytes_per_s']).toBeNull()
    expect(values['host_cpu_pct']).toBe(values['client_cpu_pct'])
    expect(values).toHaveProperty('host_run_queue')
  })
})
