import { describe, expect, it } from 'vitest'
import { PageReader } from './page-reader.ts'
import { readSignals } from './recognise.ts'

const MIB = 1024 ** 2
const valuesOf = (...lines: string[]) => readSignals(lines.join('\n')).values

describe('DCGM exporter', () => {
  it('averages shares, sums memory, power and traffic over GPUs', () => {
    expect(
      valuesOf(
        'DCGM_FI_DEV_GPU_UTIL{gpu="0",UUID="a"} 90',
        'DCGM_FI_DEV_GPU_UTIL{gpu="1",UUID="b"} 50',
        'DCGM_FI_PROF_DRAM_ACTIVE{gpu="0",UUID="a"} 0.75',
        'DCGM_FI_PROF_DRAM_ACTIVE{gpu="1",UUID="b"} 0.25',
        'DCGM_FI_DEV_MEM_COPY_UTIL{gpu="0",UUID="a"} 9',
        'DCGM_FI_PROF_PCIE_TX_BYTES{gpu="0",UUID="a"} 1000',
        'DCGM_FI_PROF_PCIE_TX_BYTES{gpu="1",UUID="b"} 200',
        'DCGM_FI_PROF_PCIE_RX_BYTES{gpu="0",UUID="a"} 30',
        'DCGM_FI_PROF_PCIE_RX_BYTES{gpu="1",UUID="b"} 4',
        'DCGM_FI_PROF_NVLINK_RX_BYTES{gpu="0",UUID="a"} 5',
        'DCGM_FI_DEV_POWER_USAGE{gpu="0",UUID="a"} 300.5',
        'DCGM_FI_DEV_POWER_USAGE{gpu="1",UUID="b"} 200',
        'DCGM_FI_DEV_POWER_MGMT_LIMIT{gpu="0",UUID="a"} 400',
        'DCGM_FI_DEV_POWER_MGMT_LIMIT{gpu="1",UUID="b"} 400',
        'DCGM_FI_DEV_GPU_TEMP{gpu="0",UUID="a"} 55',
        'DCGM_FI_DEV_GPU_TEMP{gpu="1",UUID="b"} 71',
        'DCGM_FI_DEV_FB_USED{gpu="0",UUID="a"} 100',
        'DCGM_FI_DEV_FB_USED{gpu="1",UUID="b"} 200',
        'DCGM_FI_DEV_FB_FREE{gpu="0",UUID="a"} 900',
        'DCGM_FI_DEV_FB_FREE{gpu="1",UUID="b"} 800',
        'DCGM_FI_DEV_CLOCK_THROTTLE_REASONS{gpu="0",UUID="a"} 4',
        'DCGM_FI_DEV_CLOCK_THROTTLE_REASONS{gpu="1",UUID="b"} 96',
      ),
    ).toEqual({
      gpu_util_pct: 70,
      gpu_dram_active_pct: 50,
      gpu_memory_busy_pct: 9,
      gpu_pcie_bytes_per_s: 1_234,
      gpu_nvlink_bytes_per_s: 5,
      gpu_power_w: 500.5,
      gpu_power_limit_w: 800,
      gpu_temperature_c: 71,
      gpu_memory_used_bytes: 300 * MIB,
      gpu_memory_total_bytes: 2_000 * MIB,
      gpu_power_capped_pct: 50,
      gpu_thermal_capped_pct: 50,
      gpu_count: 2,
    })
  })

  it('counts a GPU once that several pods share, and one on each host', () => {
    expect(
      valuesOf(
        'DCGM_FI_DEV_POWER_USAGE{gpu="0",UUID="a",Hostname="x",pod="one"} 300',
        'DCGM_FI_DEV_POWER_USAGE{gpu="0",UUID="a",Hostname="x",pod="two"} 300',
        'DCGM_FI_DEV_POWER_USAGE{gpu="0",Hostname="y"} 100',
      ),
    ).toEqual({ gpu_power_w: 400, gpu_count: 2 })
  })

  it('takes blanks for what they are', () => {
    expect(valuesOf('DCGM_FI_DEV_GPU_TEMP{gpu="0"} 9223372036854775794')).toMatchObject({
      gpu_temperature_c: null,
    })
    expect(valuesOf('DCGM_FI_DEV_SM_CLOCK{gpu="0"} 2147483634')).toMatchObject({
      gpu_sm_clock_mhz: null,
    })
    expect(valuesOf('DCGM_FI_DEV_CLOCK_THROTTLE_REASONS{gpu="0"} 9223372036854775794')).toEqual({
      gpu_power_capped_pct: null,
      gpu_thermal_capped_pct: null,
    })
  })

  it('under MIG reads the whole GPU, and its engine where utilisation is not told', () => {
    const { values, signals } = readSignals(
      [
        '# TYPE DCGM_FI_PROF_GR_ENGINE_ACTIVE gauge',
        'DCGM_FI_PROF_GR_ENGINE_ACTIVE{gpu="0",UUID="a"} 0.5',
        '# TYPE DCGM_FI_PROF_GR_ENGINE_ACTIVE gauge',
        'DCGM_FI_PROF_GR_ENGINE_ACTIVE{gpu="0",UUID="a",GPU_I_ID="13"} 1',
      ].join('\n'),
    )
    expect(values).toEqual({ gpu_util_pct: 50 })
    expect(signals[0]?.source).toBe('DCGM_FI_PROF_GR_ENGINE_ACTIVE')
  })

  it('under MIG weighs instances by their slices where only they speak', () => {
    const instance = (metric: string, id: number, profile: string, value: number) =>
      `${metric}{gpu="0",UUID="a",GPU_I_ID="${String(id)}",GPU_I_PROFILE="${profile}"} ${String(value)}`
    expect(
      valuesOf(
        instance('DCGM_FI_PROF_SM_ACTIVE', 1, '3g.40gb', 1),
        instance('DCGM_FI_PROF_SM_ACTIVE', 7, '1g.10gb', 0),
        instance('DCGM_FI_DEV_FB_USED', 1, '3g.40gb', 30_000),
        instance('DCGM_FI_DEV_FB_USED', 7, '1g.10gb', 12),
      ),
    ).toEqual({ gpu_sm_active_pct: 75, gpu_memory_used_bytes: 30_012 * MIB, gpu_count: 1 })
  })
})

describe('nvidia_gpu_exporter', () => {
  it('reads base units, the names of both generations, and no utilisation under MIG', () => {
    expect(
      valuesOf(
        'nvidia_smi_power_draw_watts{uuid="a"} 433.78',
        'nvidia_smi_power_draw_watts{uuid="b"} 100',
        'nvidia_smi_clocks_current_sm_clock_hz{uuid="a"} 1.98e+09',
        'nvidia_smi_clocks_throttle_reasons_active{uuid="a"} 4',
        'nvidia_smi_clocks_event_reasons_counters_sw_power_cap_seconds{uuid="a"} 200',
        'nvidia_smi_clocks_event_reasons_counters_hw_power_brake_slowdown_seconds{uuid="a"} 5',
        'nvidia_smi_memory_total_bytes{uuid="a"} 8.5e+10',
        'nvidia_smi_name{uuid="a"} 200',
      ),
    ).toEqual({
      gpu_memory_total_bytes: 8.5e10,
      gpu_power_w: 533.78,
      gpu_sm_clock_mhz: 1_980,
      gpu_power_capped_pct: 100,
      gpu_thermal_capped_pct: 0,
      gpu_power_capped_s: 205,
      gpu_count: 1,
    })
  })
})

describe('AMD device metrics exporter', () => {
  const labels = (id: number, rest = '') => `{gpu_id="${String(id)}",hostname="h"${rest}}`

  it('reads an MI3xx: junction, present power, megabytes of 1024², clocks of its dies', () => {
    expect(
      valuesOf(
        `gpu_gfx_activity${labels(0)} 98`,
        `gpu_gfx_activity${labels(1)} 90`,
        `gpu_umc_activity${labels(0)} 41`,
        `gpu_used_vram${labels(0)} 1000`,
        `gpu_total_vram${labels(0)} 196592`,
        `gpu_package_power${labels(0)} 712`,
        `gpu_junction_temperature${labels(0)} 74`,
        `gpu_clock${labels(0, ',clock_index="0",clock_type="system"')} 2100`,
        `gpu_clock${labels(0, ',clock_index="1",clock_type="system"')} 1900`,
        `gpu_clock${labels(0, ',clock_index="8",clock_type="memory"')} 1300`,
        `gpu_violation_ppt_residency_percentage${labels(0)} 12`,
        `gpu_violation_hbm_thermal_residency_percentage${labels(0)} 3`,
        `gpu_violation_socket_thermal_residency_percentage${labels(0)} 7`,
      ),
    ).toEqual({
      gpu_util_pct: 94,
      gpu_memory_busy_pct: 41,
      gpu_memory_used_bytes: 1_000 * MIB,
      gpu_memory_total_bytes: 196_592 * MIB,
      gpu_power_w: 712,
      gpu_temperature_c: 74,
      gpu_sm_clock_mhz: 2_000,
      gpu_memory_clock_mhz: 1_300,
      gpu_power_capped_pct: 12,
      gpu_thermal_capped_pct: 7,
      gpu_count: 1,
    })
  })

  it('reads a prefix, and no sentinel as a figure', () => {
    expect(valuesOf(`amd_gpu_gfx_activity${labels(0)} 65535`)).toEqual({ gpu_util_pct: null })
  })

  it('is not taken for where the names are someone else’s', () => {
    expect(valuesOf('gpu_usage{name="x"} 40', 'gpu_power_usage 12')).toEqual({})
  })
})

describe('node_exporter', () => {
  const page = (seconds: number, busy0: number, busy1: number, bytes: number) =>
    [
      `node_cpu_seconds_total{cpu="0",mode="idle"} ${String(100 + seconds - busy0)}`,
      `node_cpu_seconds_total{cpu="0",mode="user"} ${String(50 + busy0)}`,
      `node_cpu_seconds_total{cpu="1",mode="idle"} ${String(100 + seconds - busy1)}`,
      `node_cpu_seconds_total{cpu="1",mode="system"} ${String(50 + busy1)}`,
      'node_procs_running 5',
      'node_memory_MemTotal_bytes 1000',
      'node_memory_MemAvailable_bytes 400',
      `node_network_receive_bytes_total{device="eth0"} ${String(7_000 + bytes)}`,
      `node_network_receive_bytes_total{device="lo"} ${String(9 * bytes)}`,
      `node_network_transmit_bytes_total{device="eth0"} ${String(3_000 + bytes)}`,
    ].join('\n')

  it('makes values of counters from two readings', () => {
    const reader = new PageReader()
    const now = { host_cores: 2, host_run_queue: 5, host_memory_used_bytes: 600 }
    expect(reader.read(page(0, 0, 0, 0), 0n).values).toEqual({
      ...now,
      host_cpu_pct: null,
      host_cpu_busiest_core_pct: null,
      host_network_bytes_per_s: null,
    })
    expect(reader.read(page(2, 0.5, 1.5, 1_000), 2_000_000_000n).values).toEqual({
      ...now,
      host_cpu_pct: 50,
      host_cpu_busiest_core_pct: 75,
      host_network_bytes_per_s: 1_000,
    })
    // Restarted: every counter fell, and what it grew by is not known.
    expect(reader.read(page(-50, 0, 0, -1_000), 3_000_000_000n).values['host_cpu_pct']).toBeNull()
  })

  it('reckons the memory of a kernel that does not tell what is available', () => {
    const old = [
      'node_memory_MemTotal_bytes 1000',
      'node_memory_MemFree_bytes 200',
      'node_memory_Buffers_bytes 10',
      'node_memory_Cached_bytes 300',
      'node_memory_SReclaimable_bytes 40',
      'node_memory_Shmem_bytes 100',
    ]
    expect(valuesOf(...old)).toEqual({ host_memory_used_bytes: 550 })
    expect(valuesOf('node_memory_MemTotal_bytes 1000')).toEqual({})
  })
})
