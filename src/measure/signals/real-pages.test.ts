import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { ProblemError } from '../../shared/result.ts'
import { readSignals, recognisePage } from './recognise.ts'
import { vllm } from './vllm.ts'

const DATA = path.resolve(import.meta.dirname, '../../../../shared/data/metrics')
const FILES = await readdir(DATA).catch(() => [])
const MIB = 1024 ** 2

const textOf = (file: string) => readFile(path.join(DATA, file), 'utf8')
const read = async (file: string) => readSignals(await textOf(file)).values

/** `100 * 0.28` and the like are not the nearest double. */
const near = (value: number) => expect.closeTo(value, 9) as number

describe.skipIf(FILES.length === 0)(
  'servers’ real pages (skipped where ../shared/data is not beside the checkout)',
  () => {
    it('vLLM V0', async () => {
      expect(await read('vllm_v0_datadog_2024.txt')).toEqual({
        server_requests_running: 0,
        server_requests_waiting: 0,
        server_kv_cache_pct: 0,
        server_preemptions: 0,
        server_prompt_tokens: 5,
        server_generation_tokens: 7,
        server_requests_finished: 1,
        server_ttft_s: 0.31326723098754883,
        server_ttft_count: 1,
        server_itl_s: 0.19016313552856445,
        server_itl_count: 6,
        server_e2e_s: 0.5034303665161133,
        server_e2e_count: 1,
      })
    })

    it('vLLM with the names of V0 and V1', async () => {
      expect(await read('vllm_v0plusv1_datadog_2026.txt')).toEqual({
        server_requests_running: 0,
        server_requests_waiting: 0,
        server_kv_cache_pct: 0,
        server_preemptions: 0,
        server_prompt_tokens: 5,
        server_generation_tokens: 7,
        server_requests_finished: 1,
        server_prefix_query_tokens: 117,
        server_prefix_hit_tokens: 64,
        server_ttft_s: 0.31326723098754883,
        server_ttft_count: 1,
        // The newer of two names: 6 gaps in the older one's.
        server_itl_s: 0.6237391703762114,
        server_itl_count: 144,
        server_e2e_s: 0.5034303665161133,
        server_e2e_count: 1,
        server_queue_s: 7.358146831393242e-5,
        server_queue_count: 6,
        server_prefill_s: 0.2140041133388877,
        server_prefill_count: 6,
        server_decode_s: 0.6237391703762114,
        server_decode_count: 6,
      })
    })

    it('vLLM 0.26: every family that is read by its newest name is there', async () => {
      const families = (await textOf('vllm_v0.26.0_metric_families.txt'))
        .split('\n')
        .filter((line) => line.startsWith('vllm:'))
        .map((line) => line.split(' ')[0])
      const here = vllm.metrics.filter((metric) =>
        families.includes(metric.replace(/_(?:sum|count)$/, '')),
      )
      expect(here.map((metric) => metric.replace(/^vllm:/, ''))).toEqual([
        'num_requests_running',
        'num_requests_waiting',
        'kv_cache_usage_perc',
        'num_preemptions_total',
        'prompt_tokens_total',
        'generation_tokens_total',
        'request_success_total',
        'prefix_cache_queries_total',
        'prefix_cache_hits_total',
        'estimated_flops_per_gpu_total',
        'estimated_read_bytes_per_gpu_total',
        'estimated_write_bytes_per_gpu_total',
        ...['time_to_first_token', 'inter_token_latency', 'e2e_request_latency'].flatMap((name) => [
          `${name}_seconds_sum`,
          `${name}_seconds_count`,
        ]),
        ...['queue', 'prefill', 'decode'].flatMap((name) => [
          `request_${name}_time_seconds_sum`,
          `request_${name}_time_seconds_count`,
        ]),
      ])
    })

    it('SGLang', async () => {
      expect(await read('sglang_production_metrics_doc.txt')).toEqual({
        server_requests_running: 162,
        server_requests_waiting: 2_826,
        server_kv_cache_pct: near(28),
        server_prefix_hit_pct: near(0.7507552643049313),
        server_prompt_tokens: 8_128_902,
        server_generation_tokens: 7_557_572,
        server_ttft_s: 2_351_897.9474117756,
        server_ttft_count: 11_008,
        server_itl_s: 866_964.5791549598,
        server_itl_count: 7_400_757,
        server_e2e_s: 3_116_093.850019932,
        server_e2e_count: 11_228,
      })
    })

    it('TGI', async () => {
      expect(await read('tgi_datadog.txt')).toEqual({
        server_requests_running: 0,
        server_requests_waiting: 0,
        server_prompt_tokens: 662,
        server_generation_tokens: 3_423,
        server_requests_finished: 109,
        server_requests_failed: 2,
        server_tokenize_s: 0.020649584000000006,
        server_tokenize_count: 109,
        server_queue_s: 295.275961956,
        server_queue_count: 109,
        server_e2e_s: 541.2140316159999,
        server_e2e_count: 109,
      })
    })

    it('Triton, alone and with TensorRT-LLM', async () => {
      expect(await read('triton_server_doc.txt')).toEqual({
        server_requests_finished: 161,
        server_queue_s: near(0.01111),
        server_queue_count: 161,
        server_ttft_s: near(10.771),
        server_ttft_count: 37,
      })
      expect(await read('trtllm_triton_backend_readme.txt')).toEqual({
        server_requests_running: 1,
        server_requests_waiting: 1,
        server_requests_max: 512,
        server_kv_cache_pct: near(48.75),
        server_requests_finished: 0,
      })
    })

    it('NIM', async () => {
      expect(await read('nvidia_nim_datadog.txt')).toEqual({
        server_requests_running: 1,
        server_requests_waiting: 0,
        server_requests_max: 64,
        server_kv_cache_pct: near(0.02848191398461977),
        server_prompt_tokens: 109,
        server_generation_tokens: 174,
        server_requests_finished: 5,
        server_requests_failed: 0,
        server_ttft_s: 0.6119842529296875,
        server_ttft_count: 5,
        server_itl_s: 1.856855869293213,
        server_itl_count: 169,
        server_e2e_s: 2.4688401222229004,
        server_e2e_count: 5,
      })
    })

    it.each([
      ['vllm_v0plusv1_datadog_2026.txt', ['vLLM']],
      ['sglang_production_metrics_doc.txt', ['SGLang']],
      ['tgi_datadog.txt', ['TGI']],
      ['trtllm_triton_backend_readme.txt', ['Triton']],
      ['nvidia_nim_datadog.txt', ['NIM']],
      ['dcgm_datadog.txt', ['DCGM exporter']],
      ['amd_device_metrics_exporter_mini.txt', ['AMD device metrics exporter']],
      ['linux-x86_64__nvidia-l40s__595.80__load.metrics', ['nvidia_gpu_exporter']],
      ['node_exporter_e2e-output.txt', ['node_exporter']],
      ['other_litellm_datadog.txt', []],
      ['other_torchserve_datadog.txt', []],
    ])('%s is a page of %j', async (file, speakers) => {
      expect(recognisePage(await textOf(file)).speakers).toEqual(speakers)
    })

    it('pages of no server of language models are said to be none', async () => {
      const says = async (file: string) => recognisePage(await textOf(file)).no_server
      expect(await says('other_litellm_datadog.txt')).toContain('LiteLLM')
      expect(await says('other_torchserve_datadog.txt')).toContain('TorchServe')
      expect(await says('node_exporter_e2e-output.txt')).toContain('no server of models')
      expect(await says('nvidia_nim_datadog.txt')).toBeNull()
    })

    it.each(FILES)('%s is read or refused in one sentence', async (file) => {
      try {
        for (const value of Object.values(await read(file))) {
          expect(value === null || Number.isFinite(value)).toBe(true)
        }
      } catch (error) {
        expect(error).toBeInstanceOf(ProblemError)
      }
    })
  },
)

describe.skipIf(FILES.length === 0)(
  'exporters’ real pages (skipped where ../shared/data is not beside the checkout)',
  () => {
    it('DCGM: a T4 at rest', async () => {
      expect(await read('dcgm_datadog.txt')).toEqual({
        gpu_util_pct: 0,
        gpu_sm_active_pct: 0,
        gpu_tensor_active_pct: 0,
        gpu_dram_active_pct: 0,
        gpu_memory_busy_pct: 0,
        gpu_pcie_bytes_per_s: 0,
        gpu_memory_used_bytes: 0,
        gpu_memory_total_bytes: 15_109 * MIB,
        gpu_power_w: 8.969,
        gpu_power_limit_w: 70,
        gpu_temperature_c: 25,
        gpu_sm_clock_mhz: 300,
        gpu_memory_clock_mhz: 405,
        gpu_power_capped_pct: 0,
        gpu_thermal_capped_pct: 0,
        gpu_count: expect.any(Number) as number,
      })
    })

    it('DCGM: an A100 with a MIG instance beside it, and another GPU', async () => {
      expect(await read('dcgm_nvidia_docs_a100_mig.txt')).toEqual({
        gpu_util_pct: near(99.563),
        gpu_dram_active_pct: near(69.0789),
        gpu_tensor_active_pct: near(92.926),
        gpu_pcie_bytes_per_s: 33_011_804 + 97_863_601,
        gpu_power_w: 409.692,
        gpu_temperature_c: 61,
        gpu_memory_used_bytes: 4_845 * MIB,
        gpu_memory_total_bytes: (35_690 + 4_845) * MIB,
        gpu_sm_clock_mhz: (139 + 1_215) / 2,
        gpu_memory_clock_mhz: (405 + 1_215) / 2,
        gpu_count: 2,
      })
    })

    it.each([
      [
        'linux-x86_64__nvidia-h100-80gb-hbm3__590.48.01__load.metrics',
        100,
        11,
        631.95,
        700,
        59,
        1_980,
        20_780_679_168,
        0,
      ],
      [
        'linux-x86_64__nvidia-l40s__595.80__load.metrics',
        9,
        2,
        110.23,
        350,
        54,
        2_520,
        1_294_991_360,
        204.642816,
      ],
      [
        'windows-x86_64__nvidia-geforce-rtx-2080-super__591.86__load.metrics',
        7,
        3,
        97.43,
        250,
        45,
        2_055,
        1_358_954_496,
        5_459.682741,
      ],
    ] as const)('%s', async (file, util, busy, power, limit, temperature, clock, used, capped) => {
      expect(await read(file)).toMatchObject({
        gpu_util_pct: near(util),
        gpu_memory_busy_pct: near(busy),
        gpu_power_w: power,
        gpu_power_limit_w: limit,
        gpu_temperature_c: temperature,
        gpu_sm_clock_mhz: near(clock),
        gpu_memory_used_bytes: used,
        gpu_power_capped_s: near(capped),
        gpu_thermal_capped_s: 0,
        gpu_count: 1,
      })
    })

    it('an H100 in MIG mode at 433.78 W: utilisation is not told, which is not idle', async () => {
      const values = await read('linux-x86_64__nvidia-h100-mig__590.48.01__load.metrics')
      expect(values).toMatchObject({ gpu_power_w: 433.78, gpu_sm_clock_mhz: near(1_980) })
      expect(values).not.toHaveProperty('gpu_util_pct')
      expect(values).not.toHaveProperty('gpu_memory_busy_pct')
    })

    it('AMD: an MI2xx, and excerpts of a clock of each kind', async () => {
      expect(await read('amd_device_metrics_exporter_mini.txt')).toEqual({
        gpu_util_pct: 0,
        gpu_memory_total_bytes: 68_702e6,
        gpu_power_w: 41,
        gpu_count: 1,
      })
      expect(await read('amd_device_metrics_exporter_doc_samples.txt')).toEqual({
        gpu_sm_clock_mhz: 132,
        gpu_memory_clock_mhz: 900,
      })
    })

    it('node_exporter: cores, run queue, and the memory of a kernel without MemAvailable', async () => {
      expect(await read('node_exporter_e2e-output.txt')).toEqual({
        host_cpu_pct: null,
        host_cpu_busiest_core_pct: null,
        host_cores: 8,
        host_run_queue: 2,
        // MemTotal - (MemFree + Buffers + Cached + SReclaimable - Shmem), as in the file.
        host_memory_used_bytes:
          3_831_959_552 - (230_883_328 + 22_568_960 + 953_229_312 + 45_846_528 - 608_092_160),
      })
    })
  },
)
