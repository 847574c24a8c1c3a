import { describe, expect, it } from 'vitest'
import { readSignals } from './recognise.ts'
import { PageReader } from './page-reader.ts'

const page = (...lines: string[]): string => lines.join('\n')
const valuesOf = (...lines: string[]) => readSignals(page(...lines)).values

describe('vLLM', () => {
  it('sums what engines count and averages what they share', () => {
    const { values, signals } = readSignals(
      page(
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
        'vllm:e2e_request_latency_seconds_created{engine="0"} 1.7e9',
        'vllm:e2e_request_latency_seconds_bucket{engine="0",le="+Inf"} 9',
        'vllm:estimated_flops_per_gpu_total{engine="0"} 4e15',
        'vllm:estimated_flops_per_gpu_total{engine="1"} 2e15',
        // A histogram with the name of a counter.
        'vllm:iteration_tokens_total_sum{engine="0"} 267',
      ),
    )
    expect(values).toEqual({
      server_requests_running: 8,
      server_kv_cache_pct: 30,
      server_prompt_tokens: 1_000_005,
      server_requests_finished: 9,
      server_flops_per_gpu: 3e15,
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

  it('reads the old name where only it is there, and the new one where both are', () => {
    expect(valuesOf('vllm:gpu_cache_usage_perc 0.25')).toEqual({ server_kv_cache_pct: 25 })
    expect(valuesOf('vllm:gpu_cache_usage_perc 0.25', 'vllm:kv_cache_usage_perc 0.75')).toEqual({
      server_kv_cache_pct: 75,
    })
    const gaps = (name: string, sum: number) => [
      `vllm:${name}_sum ${String(sum)}`,
      `vllm:${name}_count 10`,
    ]
    const old = gaps('time_per_output_token_seconds', 1)
    expect(valuesOf(...old)).toEqual({ server_itl_s: 1, server_itl_count: 10 })
    expect(valuesOf(...old, ...gaps('inter_token_latency_seconds', 2))).toMatchObject({
      server_itl_s: 2,
    })
  })

  it.each(['ray_vllm:', 'ray_vllm_', 'vllm_'])('reads the prefix %s', (prefix) => {
    expect(valuesOf(`${prefix}num_requests_waiting{ReplicaId="a"} 4`)).toEqual({
      server_requests_waiting: 4,
    })
  })

  it('takes no figure for a figure that is not there', () => {
    expect(valuesOf('vllm:kv_cache_usage_perc -1.0')).toEqual({ server_kv_cache_pct: null })
    expect(valuesOf('vllm:gpu_prefix_cache_hit_rate -1.0')).toEqual({ server_prefix_hit_pct: null })
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

describe('SGLang', () => {
  const RANKS = ['0', '1', '2', '3'].map(
    (rank) => `engine_type="unified",model_name="m",tp_rank="${rank}"`,
  )

  it('counts the ranks of one replica once', () => {
    expect(
      valuesOf(
        ...RANKS.map((labels) => `sglang:num_running_reqs{${labels}} 4.0`),
        ...RANKS.map((labels) => `sglang:num_retracted_requests_total{${labels}} 2.0`),
        ...RANKS.map((labels) => `sglang:queue_time_seconds_sum{${labels}} 1.5`),
        ...RANKS.map((labels) => `sglang:queue_time_seconds_count{${labels}} 6.0`),
        'sglang:token_usage{model_name="m",tp_rank="1"} 0.9',
        'sglang:token_usage{model_name="m",tp_rank="0"} 0.5',
      ),
    ).toEqual({
      server_requests_running: 4,
      server_preemptions: 2,
      server_kv_cache_pct: 50,
      server_queue_s: 1.5,
      server_queue_count: 6,
    })
  })

  it('adds up data-parallel replicas', () => {
    expect(
      valuesOf(
        'sglang:num_queue_reqs{dp_rank="0",tp_rank="0"} 3',
        'sglang:num_queue_reqs{dp_rank="0",tp_rank="1"} 3',
        'sglang:num_queue_reqs{dp_rank="1",tp_rank="2"} 5',
        'sglang:num_queue_reqs{dp_rank="1",tp_rank="3"} 5',
        'sglang:cache_hit_rate{dp_rank="0",tp_rank="0"} 0.5',
        'sglang:cache_hit_rate{dp_rank="1",tp_rank="2"} 0.25',
      ),
    ).toEqual({ server_requests_waiting: 8, server_prefix_hit_pct: 37.5 })
  })

  it('reads either name of the gaps, a sum before its buckets, and hits beside what was looked up', () => {
    expect(
      valuesOf(
        'sglang:time_per_output_token_seconds_sum{m="a"} 8.128902e+06',
        'sglang:time_per_output_token_seconds_bucket{m="a",le="+Inf"} 7.4e+06',
        'sglang:time_per_output_token_seconds_count{m="a"} 7.400757e+06',
        'sglang:prompt_tokens_total{m="a"} 100',
      ),
    ).toEqual({
      server_itl_s: 8_128_902,
      server_itl_count: 7_400_757,
      server_prompt_tokens: 100,
    })
    expect(
      valuesOf(
        'sglang:prompt_tokens_total 100',
        'sglang:cached_tokens_total{cache_source="device"} 30',
        'sglang:cached_tokens_total{cache_source="host"} 12',
      ),
    ).toMatchObject({ server_prefix_query_tokens: 100, server_prefix_hit_tokens: 42 })
  })

  it('adds up the chunks of a prefill', () => {
    const stage = (what: string, name: string, value: number) =>
      `sglang:per_stage_req_latency_seconds_${what}{stage="${name}",tp_rank="0"} ${String(value)}`
    expect(
      valuesOf(
        stage('sum', 'chunked_prefill', 3),
        stage('count', 'chunked_prefill', 30),
        stage('sum', 'prefill_forward', 2),
        stage('count', 'prefill_forward', 10),
        stage('sum', 'request_process', 9),
      ),
    ).toEqual({
      server_prefill_s: 5,
      server_prefill_count: 10,
    })
  })
})

describe('TGI', () => {
  it('reads queue, validation and the whole, and no bucket', () => {
    const buckets = Array.from(
      { length: 1_025 },
      (_, at) => `tgi_request_queue_duration_bucket{le="${String(at)}"} 5`,
    )
    const { values, signals } = readSignals(
      page(
        'tgi_queue_size 3',
        'tgi_batch_current_size 8',
        ...buckets,
        'tgi_request_queue_duration_sum 2.5',
        'tgi_request_queue_duration_count 5',
        'tgi_request_validation_duration_sum 0.5',
        'tgi_request_validation_duration_count 5',
        'tgi_request_generated_tokens_sum 640',
        'tgi_request_failure{err="validation"} 2',
        'tgi_request_failure{err="overloaded"} 1',
        'tgi_batch_forward_duration_sum{method="prefill"} 1.2',
        'tgi_request_mean_time_per_token_duration_sum 8.6',
      ),
    )
    expect(values).toEqual({
      server_requests_running: 8,
      server_requests_waiting: 3,
      server_generation_tokens: 640,
      server_requests_failed: 3,
      server_tokenize_s: 0.5,
      server_tokenize_count: 5,
      server_queue_s: 2.5,
      server_queue_count: 5,
    })
    expect(signals.find(({ name }) => name === 'server_queue_s')?.source).toBe(
      'tgi_request_queue_duration_sum',
    )
  })
})

describe('NIM', () => {
  it('reads the names of vLLM without their prefix', () => {
    expect(
      valuesOf(
        'num_requests_running{model_name="m"} 1.0',
        'num_request_max{model_name="m"} 64.0',
        'gpu_cache_usage_perc{model_name="m"} 0.5',
        'request_finish_total{finished_reason="length",model_name="m"} 5.0',
        'request_failure_total{model_name="m"} 0.0',
        'time_to_first_token_seconds_count{model_name="m"} 5.0',
        'time_to_first_token_seconds_sum{model_name="m"} 0.6',
      ),
    ).toEqual({
      server_requests_running: 1,
      server_requests_max: 64,
      server_kv_cache_pct: 50,
      server_requests_finished: 5,
      server_requests_failed: 0,
      server_ttft_s: 0.6,
      server_ttft_count: 5,
    })
  })

  it('is not taken for where only a general name is there', () => {
    expect(valuesOf('prompt_tokens_total 5', 'request_success_total 7')).toEqual({})
  })
})

describe('trtllm-serve', () => {
  it('reads its own names', () => {
    expect(
      valuesOf(
        'trtllm_kv_cache_utilization{model_name="m"} 0.2',
        'trtllm_request_queue_time_seconds_sum{model_name="m"} 0.03',
        'trtllm_request_queue_time_seconds_count{model_name="m"} 3',
      ),
    ).toEqual({ server_kv_cache_pct: 20, server_queue_s: 0.03, server_queue_count: 3 })
  })
})

describe('Triton', () => {
  const model = (name: string, requests: number, request_us: number, queue_us: number) => [
    `nv_inference_request_success{model="${name}",version="1"} ${String(requests)}`,
    `nv_inference_request_duration_us{model="${name}",version="1"} ${String(request_us)}`,
    `nv_inference_queue_duration_us{model="${name}",version="1"} ${String(queue_us)}`,
  ]
  const ENGINE = [
    'nv_trt_llm_request_metrics{model="tensorrt_llm",request_type="waiting",version="1"} 4',
    'nv_trt_llm_request_metrics{model="tensorrt_llm",request_type="scheduled",version="1"} 16',
    'nv_trt_llm_request_metrics{model="tensorrt_llm",request_type="max",version="1"} 512',
  ]

  it('reads microseconds of the outermost model, and its parts as stages', () => {
    expect(
      valuesOf(
        ...ENGINE,
        'nv_trt_llm_kv_cache_block_metrics{kv_cache_block_type="fraction",model="tensorrt_llm"} 0.4875',
        ...model('ensemble', 10, 50e6, 4e6),
        ...model('preprocessing', 10, 1e6, 0),
        ...model('tensorrt_llm', 10, 45e6, 3e6),
        ...model('postprocessing', 10, 2e6, 0),
      ),
    ).toEqual({
      server_requests_running: 16,
      server_requests_waiting: 4,
      server_requests_max: 512,
      server_kv_cache_pct: 48.75,
      server_requests_finished: 10,
      server_e2e_s: 50,
      server_e2e_count: 10,
      server_queue_s: 4,
      server_queue_count: 10,
      server_tokenize_s: 1,
      server_tokenize_count: 10,
      server_delivery_s: 2,
      server_delivery_count: 10,
    })
  })

  it('keeps to one model from its first request on', () => {
    const reader = new PageReader()
    const e2e = (...lines: string[]) => reader.read(page(...lines), 0n).values['server_e2e_s']
    expect(e2e(...model('a', 0, 0, 0), ...model('b', 0, 0, 0))).toBe(0)
    expect(e2e(...model('a', 1, 1e6, 0), ...model('b', 0, 0, 0))).toBe(1)
    // The other one overtakes it, and is another model's time.
    expect(e2e(...model('a', 2, 3e6, 0), ...model('b', 9, 9e6, 0))).toBe(3)
  })

  it('adds up versions of a model, and reads a summary where counters are switched off', () => {
    expect(
      valuesOf(
        'nv_inference_request_success{model="a",version="1"} 3',
        'nv_inference_request_success{model="a",version="2"} 4',
        'nv_inference_queue_summary_us_sum{model="a",version="1"} 5000000',
        'nv_inference_queue_summary_us_count{model="a",version="1"} 7',
        'nv_inference_queue_summary_us{model="a",version="1",quantile="0.5"} 55',
      ),
    ).toEqual({ server_requests_finished: 7, server_queue_s: 5, server_queue_count: 7 })
  })

  it('takes no model of another pipeline for a stage, and blocks where no fraction is told', () => {
    expect(valuesOf(...model('preprocessing', 1, 1e6, 0))).not.toHaveProperty('server_tokenize_s')
    expect(
      valuesOf(
        'nv_trt_llm_kv_cache_block_metrics{kv_cache_block_type="used",model="t"} 30',
        'nv_trt_llm_kv_cache_block_metrics{kv_cache_block_type="max",model="t"} 120',
      ),
    ).toEqual({ server_kv_cache_pct: 25 })
  })

  it('lets an exporter of GPUs speak before it', () => {
    expect(
      valuesOf(
        'nv_gpu_utilization{gpu_uuid="a"} 0.9',
        'nv_gpu_power_usage{gpu_uuid="a"} 300',
        'DCGM_FI_DEV_GPU_UTIL{gpu="0",UUID="a"} 40',
      ),
    ).toEqual({ gpu_util_pct: 40, gpu_power_w: 300 })
  })
})

describe('llama.cpp', () => {
  it('reads what is running, waiting and counted, and nothing that is over its lifetime', () => {
    expect(
      valuesOf(
        '# TYPE llamacpp:requests_processing counter',
        'llamacpp:requests_processing 1',
        'llamacpp:requests_deferred 3',
        'llamacpp:prompt_tokens_total 300',
        'llamacpp:prompt_tokens_cached_total 120',
        'llamacpp:tokens_predicted_total 64',
        'llamacpp:prompt_seconds_total 1.5',
        'llamacpp:tokens_predicted_seconds_total 2.5',
        'llamacpp:prompt_tokens_seconds 200',
        'llamacpp:predicted_tokens_seconds 25.6',
        'llamacpp:n_busy_slots_per_decode 1.5',
        'llamacpp:n_tokens_max 3618',
      ),
    ).toEqual({
      server_requests_running: 1,
      server_requests_waiting: 3,
      server_prompt_tokens: 300,
      server_prefix_hit_tokens: 120,
      server_generation_tokens: 64,
      server_prefill_s: 1.5,
      server_decode_s: 2.5,
    })
  })
})

describe('bundled server', () => {
  it('marks every signal of its page as simulated, and reads each phase', () => {
    const { signals, values } = readSignals(
      page(
        'chokepoint_demo_info{simulated="true",gpu="NVIDIA L40S"} 1',
        'vllm:num_requests_running{engine="0"} 2',
        'chokepoint_demo_tokenize_seconds_sum 0.5',
        'chokepoint_demo_tokenize_seconds_count 10',
        'chokepoint_demo_gpu_busy_seconds_total{phase="prefill"} 1',
        'chokepoint_demo_gpu_busy_seconds_total{phase="decode"} 4',
        'chokepoint_demo_gpu_dram_seconds_total{phase="decode"} 3',
      ),
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
