import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SIGNAL_NAMES } from '../../shared/signal.ts'
import { ProblemError } from '../../shared/result.ts'
import { ADAPTERS } from './adapters.ts'
import { PageReader } from './page-reader.ts'
import { readSignals, recognisedSignals } from './recognise.ts'

const DATA = path.resolve(import.meta.dirname, '../../../../shared/data/metrics')
const FILES = await readdir(DATA).catch(() => [])

function valuesOf(...lines: string[]): Record<string, number | null> {
  return readSignals(lines.join('\n')).values
}

describe('vLLM', () => {
  it('sums what engines count and averages what they share', () => {
    const { values, signals } = readSignals(
      [
        'vllm:num_requests_running{engine="0",model_name="m"} 3.0',
        'vllm:num_requests_running{engine="1",model_name="m"} 5.0',
        'vllm:kv_cache_usage_perc{engine="0",model_name="m"} 0.5',
        'vllm:kv_cache_usage_perc{engine="1",model_name="m"} 0.1',
        'vllm:prompt_tokens_total{engine="0",model_name="m"} 1e+06',
        'vllm:prompt_tokens_total{engine="1",model_name="m"} 5',
        'vllm:prompt_tokens_created{engine="0",model_name="m"} 1.7e9',
        'vllm:request_success_total{engine="0",finished_reason="stop",model_name="m"} 7',
        'vllm:request_success_total{engine="0",finished_reason="length",model_name="m"} 2',
        'vllm:e2e_request_latency_seconds_sum{engine="0"} 12.5',
        'vllm:e2e_request_latency_seconds_count{engine="0"} 9',
        'vllm:e2e_request_latency_seconds_bucket{engine="0",le="+Inf"} 9',
      ].join('\n'),
    )
    expect(values).toEqual({
      server_requests_running: 8,
      server_kv_cache_pct: 30,
      server_prompt_tokens: 1_000_005,
      server_requests_finished: 9,
      server_e2e_s: 12.5,
      server_e2e_count: 9,
    })
    expect(signals[0]).toEqual({
      name: 'server_requests_running',
      kind: 'gauge',
      unit: 'requests',
      source: 'vllm:num_requests_running',
      simulated: false,
    })
    expect(signals.find(({ name }) => name === 'server_prompt_tokens')?.kind).toBe('counter')
  })

  it('reads the old name of the cache, the new one where both are there, and the prefix of Ray', () => {
    expect(valuesOf('vllm:gpu_cache_usage_perc 0.25')).toEqual({ server_kv_cache_pct: 25 })
    expect(valuesOf('vllm:gpu_cache_usage_perc 0.25', 'vllm:kv_cache_usage_perc 0.75')).toEqual({
      server_kv_cache_pct: 75,
    })
    expect(valuesOf('ray_vllm:num_requests_waiting{ReplicaId="a"} 4')).toEqual({
      server_requests_waiting: 4,
    })
  })

  it('takes no figure for a figure that is not there', () => {
    expect(valuesOf('vllm:kv_cache_usage_perc -1.0')).toEqual({ server_kv_cache_pct: null })
    expect(valuesOf('vllm:num_requests_running NaN')).toEqual({ server_requests_running: null })
    // One engine's counter unknown: their sum is too.
    expect(
      valuesOf(
        'vllm:prompt_tokens_total{engine="0"} 5',
        'vllm:prompt_tokens_total{engine="1"} NaN',
      ),
    ).toEqual({ server_prompt_tokens: null })
  })
})

describe('llama.cpp', () => {
  it('reads what is running, waiting and counted', () => {
    expect(
      valuesOf(
        '# TYPE llamacpp:requests_processing gauge',
        'llamacpp:requests_processing 1',
        'llamacpp:requests_deferred 3',
        'llamacpp:prompt_tokens_total 300',
        'llamacpp:tokens_predicted_total 64',
        'llamacpp:prompt_seconds_total 1.5',
        'llamacpp:tokens_predicted_seconds_total 2.5',
        'llamacpp:prompt_tokens_seconds 200',
      ),
    ).toEqual({
      server_requests_running: 1,
      server_requests_waiting: 3,
      server_prompt_tokens: 300,
      server_generation_tokens: 64,
      server_prefill_s: 1.5,
      server_decode_s: 2.5,
    })
  })
})

describe('DCGM exporter', () => {
  it('averages utilisation and sums memory and power over GPUs', () => {
    expect(
      valuesOf(
        'DCGM_FI_DEV_GPU_UTIL{gpu="0",UUID="a"} 90',
        'DCGM_FI_DEV_GPU_UTIL{gpu="1",UUID="b"} 50',
        'DCGM_FI_PROF_DRAM_ACTIVE{gpu="0",UUID="a"} 0.8',
        'DCGM_FI_PROF_DRAM_ACTIVE{gpu="1",UUID="b"} 0.4',
        'DCGM_FI_DEV_POWER_USAGE{gpu="0",UUID="a"} 300.5',
        'DCGM_FI_DEV_POWER_USAGE{gpu="1",UUID="b"} 200',
        'DCGM_FI_DEV_GPU_TEMP{gpu="0",UUID="a"} 55',
        'DCGM_FI_DEV_GPU_TEMP{gpu="1",UUID="b"} 71',
        'DCGM_FI_DEV_FB_USED{gpu="0",UUID="a"} 100',
        'DCGM_FI_DEV_FB_USED{gpu="1",UUID="b"} 200',
        'DCGM_FI_DEV_FB_FREE{gpu="0",UUID="a"} 900',
        'DCGM_FI_DEV_FB_FREE{gpu="1",UUID="b"} 800',
      ),
    ).toEqual({
      gpu_util_pct: 70,
      gpu_dram_active_pct: expect.closeTo(60, 9) as number,
      gpu_power_w: 500.5,
      gpu_temperature_c: 71,
      gpu_memory_used_bytes: 300 * 1024 ** 2,
      gpu_memory_total_bytes: 2_000 * 1024 ** 2,
    })
  })

  it('counts a GPU once that several pods share', () => {
    const value = valuesOf(
      'DCGM_FI_DEV_POWER_USAGE{gpu="0",UUID="a",pod="one"} 300',
      'DCGM_FI_DEV_POWER_USAGE{gpu="0",UUID="a",pod="two"} 300',
    )
    expect(value).toEqual({ gpu_power_w: 300 })
  })

  it('takes blanks for what they are', () => {
    expect(valuesOf('DCGM_FI_DEV_GPU_TEMP{gpu="0"} 9223372036854775794')).toEqual({
      gpu_temperature_c: null,
    })
    expect(valuesOf('DCGM_FI_DEV_SM_CLOCK{gpu="0"} 2147483634')).toEqual({ gpu_sm_clock_mhz: null })
  })

  it('under MIG reads the whole GPU, and its engine where utilisation is not told', () => {
    const { values, signals } = readSignals(
      [
        'DCGM_FI_PROF_GR_ENGINE_ACTIVE{gpu="0",UUID="a"} 0.5',
        'DCGM_FI_PROF_GR_ENGINE_ACTIVE{gpu="0",UUID="a",GPU_I_ID="13"} 1',
      ].join('\n'),
    )
    expect(values).toEqual({ gpu_util_pct: 50 })
    expect(signals[0]?.source).toBe('DCGM_FI_PROF_GR_ENGINE_ACTIVE')
  })
})

describe('node_exporter', () => {
  const page = (seconds: number, busy0: number, busy1: number, bytes: number) =>
    [
      `node_cpu_seconds_total{cpu="0",mode="idle"} ${String(100 + seconds - busy0)}`,
      `node_cpu_seconds_total{cpu="0",mode="user"} ${String(50 + busy0)}`,
      `node_cpu_seconds_total{cpu="1",mode="idle"} ${String(100 + seconds - busy1)}`,
      `node_cpu_seconds_total{cpu="1",mode="system"} ${String(50 + busy1)}`,
      'node_memory_MemTotal_bytes 1000',
      'node_memory_MemAvailable_bytes 400',
      `node_network_receive_bytes_total{device="eth0"} ${String(7_000 + bytes)}`,
      `node_network_receive_bytes_total{device="lo"} ${String(9 * bytes)}`,
      `node_network_transmit_bytes_total{device="eth0"} ${String(3_000 + bytes)}`,
    ].join('\n')

  it('makes values of counters from two readings', () => {
    const reader = new PageReader()
    expect(reader.read(page(0, 0, 0, 0), 0n).values).toEqual({
      host_cpu_pct: null,
      host_cpu_busiest_core_pct: null,
      host_memory_used_bytes: 600,
      host_network_bytes_per_s: null,
    })
    const second = reader.read(page(2, 0.5, 1.5, 1_000), 2_000_000_000n)
    expect(second.values).toEqual({
      host_cpu_pct: 50,
      host_cpu_busiest_core_pct: 75,
      host_memory_used_bytes: 600,
      host_network_bytes_per_s: 1_000,
    })
    // Restarted: every counter fell, and what it grew by is not known.
    expect(reader.read(page(-50, 0, 0, -1_000), 3_000_000_000n).values['host_cpu_pct']).toBeNull()
  })
})

describe('bundled server', () => {
  it('marks every signal of its page as simulated, and reads each phase', () => {
    const { signals, values } = readSignals(
      [
        'chokepoint_demo_info{simulated="true",gpu="NVIDIA L40S"} 1',
        'vllm:num_requests_running{engine="0"} 2',
        'chokepoint_demo_tokenize_seconds_sum 0.5',
        'chokepoint_demo_tokenize_seconds_count 10',
        'chokepoint_demo_gpu_busy_seconds_total{phase="prefill"} 1',
        'chokepoint_demo_gpu_busy_seconds_total{phase="decode"} 4',
        'chokepoint_demo_gpu_dram_seconds_total{phase="decode"} 3',
      ].join('\n'),
    )
    expect(values).toEqual({
      server_requests_running: 2,
      server_tokenize_s: 0.5,
      server_tokenize_count: 10,
      gpu_prefill_busy_s: 1,
      gpu_decode_busy_s: 4,
      gpu_decode_dram_s: 3,
    })
    expect(signals.every(({ simulated }) => simulated)).toBe(true)
  })
})

describe('readSignals', () => {
  it('finds nothing on a page of something else', () => {
    expect(recognisedSignals('go_goroutines 12\n')).toEqual([])
  })

  it('emits only names of the contract, whatever values the metrics have', () => {
    const metrics = ADAPTERS.flatMap((adapter) => adapter.metrics)
    const line = fc
      .record({
        name: fc.constantFrom(...metrics),
        label: fc.constantFrom('gpu', 'engine', 'cpu', 'mode', 'phase', 'device', 'GPU_I_ID'),
        text: fc.constantFrom('0', '1', 'prefill', 'idle', '__proto__'),
        value: fc.oneof(fc.double().map(String), fc.constantFrom('-1', '9223372036854775794')),
      })
      .map(
        ({ name, label, text, value }) =>
          `${name}{${label}="${text}"} ${value.replace('Infinity', 'Inf')}`,
      )
    fc.assert(
      fc.property(fc.array(line, { maxLength: 30 }), (lines) => {
        const { signals, values } = readSignals(lines.join('\n'))
        expect(signals.map(({ name }) => name)).toEqual(Object.keys(values))
        for (const [name, value] of Object.entries(values)) {
          expect(name in SIGNAL_NAMES).toBe(true)
          if (value !== null) expect(value).toBeGreaterThanOrEqual(0)
        }
      }),
    )
  })
})

describe.skipIf(FILES.length === 0)(
  'real pages (skipped where ../shared/data is not beside the checkout)',
  () => {
    const read = async (file: string) => readSignals(await readFile(path.join(DATA, file), 'utf8'))

    it('vLLM V0', async () => {
      expect((await read('vllm_v0_datadog_2024.txt')).values).toEqual({
        server_requests_running: 0,
        server_requests_waiting: 0,
        server_kv_cache_pct: 0,
        server_preemptions: 0,
        server_prompt_tokens: 5,
        server_generation_tokens: 7,
        server_requests_finished: 1,
        server_ttft_s: 0.31326723098754883,
        server_ttft_count: 1,
        server_e2e_s: 0.5034303665161133,
        server_e2e_count: 1,
      })
    })

    it('vLLM with the names of V0 and V1', async () => {
      const { values, signals } = await read('vllm_v0plusv1_datadog_2026.txt')
      expect(values['server_queue_s']).toBe(7.358146831393242e-5)
      expect(values['server_queue_count']).toBe(6)
      expect(values['server_prefill_s']).toBe(0.2140041133388877)
      expect(values['server_decode_s']).toBe(0.6237391703762114)
      expect(signals.find(({ name }) => name === 'server_kv_cache_pct')?.source).toBe(
        'vllm:kv_cache_usage_perc',
      )
    })

    it('DCGM: a T4 at rest, and an A100 with a MIG instance beside it', async () => {
      expect((await read('dcgm_datadog.txt')).values).toEqual({
        gpu_util_pct: 0,
        gpu_sm_active_pct: 0,
        gpu_tensor_active_pct: 0,
        gpu_dram_active_pct: 0,
        gpu_memory_used_bytes: 0,
        gpu_power_w: 8.969,
        gpu_temperature_c: 25,
        gpu_sm_clock_mhz: 300,
        gpu_memory_total_bytes: 15_109 * 1024 ** 2,
      })
      const mig = await read('dcgm_nvidia_docs_a100_mig.txt')
      expect(mig.values['gpu_util_pct']).toBeCloseTo(99.563, 9)
      expect(mig.values['gpu_dram_active_pct']).toBeCloseTo(69.0789, 9)
      expect(mig.values['gpu_tensor_active_pct']).toBeCloseTo(92.926, 9)
      expect(mig.values['gpu_power_w']).toBe(409.692)
      expect(mig.values['gpu_memory_total_bytes']).toBe((35_690 + 4_845) * 1024 ** 2)
    })

    it.each(FILES.filter((file) => file.startsWith('other_')))(
      '%s is no inference server',
      async (file) => {
        expect((await read(file)).signals).toEqual([])
      },
    )

    it.each(FILES)('%s is read or refused in one sentence', async (file) => {
      try {
        for (const value of Object.values((await read(file)).values)) {
          expect(value === null || Number.isFinite(value)).toBe(true)
        }
      } catch (error) {
        expect(error).toBeInstanceOf(ProblemError)
      }
    })
  },
)
