import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findBatchLimit } from '../../../engine/diagnosis/batch-limit.ts'
import { settingSchema } from '../../../shared/target.ts'
import { parsePage } from '../../prometheus/parse.ts'
import { readLlamaProps } from './llama-cpp.ts'
import { readOllamaShow } from './ollama.ts'
import { QUESTIONS } from './questions.ts'
import { readSglangServerInfo } from './sglang.ts'
import { readTgiInfo } from './tgi.ts'
import { readTritonConfig } from './triton.ts'
import { readVllmCacheInfo, readVllmServerInfo } from './vllm.ts'

const METRICS = path.resolve(import.meta.dirname, '../../../../../shared/data/metrics')
const PAGES = await readdir(METRICS).catch((): string[] => [])

const asObject = (settings: readonly { name: string; value: string }[] | undefined) =>
  Object.fromEntries((settings ?? []).map(({ name, value }) => [name, value]))

describe('vLLM', () => {
  it('reads blocks of settings, by the names of the flags', () => {
    const read = readVllmServerInfo(
      JSON.stringify({
        vllm_config: {
          model_config: {
            model: 'a/b',
            dtype: 'bfloat16',
            max_model_len: 4096,
            hf_token: 'secret',
          },
          scheduler_config: { max_num_seqs: 256, enable_chunked_prefill: true },
          cache_config: { cache_dtype: 'fp8', gpu_memory_utilization: 0.9, num_gpu_blocks: 7281 },
          parallel_config: { tensor_parallel_size: 2 },
        },
      }),
    )
    expect(read?.model).toBe('a/b')
    expect(asObject(read?.settings)).toEqual({
      dtype: 'bfloat16',
      max_model_len: '4096',
      max_num_seqs: '256',
      enable_chunked_prefill: 'true',
      gpu_memory_utilization: '0.9',
      kv_cache_dtype: 'fp8',
      num_gpu_blocks: '7281',
      tensor_parallel_size: '2',
    })
    expect(findBatchLimit(read?.settings ?? [])).toEqual({ setting: 'max_num_seqs', value: 256 })
  })

  it('reads the older line of pairs', () => {
    const vllm_config =
      "model='facebook/opt-125m', tokenizer='x', dtype=torch.float16, max_seq_len=2048, tensor_parallel_size=1, quantization=None, kv_cache_dtype=auto, chunked_prefill_enabled=True, compilation_config={'level': 3}"
    const read = readVllmServerInfo(JSON.stringify({ vllm_config }))
    expect(read?.model).toBe('facebook/opt-125m')
    expect(asObject(read?.settings)).toEqual({
      tensor_parallel_size: '1',
      dtype: 'torch.float16',
      kv_cache_dtype: 'auto',
      max_model_len: '2048',
      enable_chunked_prefill: 'true',
    })
  })

  it('reads the labels of its metrics page: None is no value, False is one', () => {
    const page = parsePage(
      'vllm:cache_config_info{block_size="16",cache_dtype="auto",enable_prefix_caching="False",gpu_memory_utilization="0.9",num_gpu_blocks="7281",num_gpu_blocks_override="None",sliding_window="None",engine="0"} 1.0\n',
    )
    expect(asObject(readVllmCacheInfo(page)?.settings)).toEqual({
      gpu_memory_utilization: '0.9',
      block_size: '16',
      kv_cache_dtype: 'auto',
      enable_prefix_caching: 'false',
      num_gpu_blocks: '7281',
    })
    expect(readVllmCacheInfo(parsePage('up 1\n'))).toBeNull()
  })

  it.skipIf(!PAGES.includes('vllm_v0_datadog_2024.txt'))(
    'reads a real page (skipped where ../shared/data is not beside the checkout)',
    async () => {
      const page = parsePage(await readFile(path.join(METRICS, 'vllm_v0_datadog_2024.txt'), 'utf8'))
      expect(asObject(readVllmCacheInfo(page)?.settings)).toEqual({
        gpu_memory_utilization: '0.9',
        block_size: '16',
        kv_cache_dtype: 'auto',
        enable_prefix_caching: 'false',
        num_gpu_blocks: '7281',
      })
    },
  )
})

describe('SGLang', () => {
  const ARGS = {
    model_path: 'meta/llama',
    api_key: 'secret',
    tp_size: 2,
    mem_fraction_static: 0.88,
    chunked_prefill_size: 8192,
    max_running_requests: null,
    quantization: null,
    disable_radix_cache: false,
  }

  it('reads flat arguments, what the scheduler made of them, and no key', () => {
    const read = readSglangServerInfo(
      JSON.stringify({
        ...ARGS,
        version: '0.4.6',
        internal_states: [{ max_running_requests: 4096, max_total_num_tokens: 545_344 }],
      }),
    )
    expect(read).toMatchObject({ server: 'SGLang 0.4.6', model: 'meta/llama' })
    expect(asObject(read?.settings)).toEqual({
      chunked_prefill_size: '8192',
      mem_fraction_static: '0.88',
      tp_size: '2',
      disable_radix_cache: 'false',
      max_running_requests: '4096',
      max_total_num_tokens: '545344',
    })
    expect(JSON.stringify(read)).not.toContain('secret')
  })

  it('reads arguments in a block of their own, and is not taken for vLLM', () => {
    const text = JSON.stringify({ server_args: ARGS })
    expect(readSglangServerInfo(text)?.server).toBe('SGLang')
    expect(readVllmServerInfo(text)).toBeNull()
    const [question] = QUESTIONS
    expect(question?.read(text)?.server).toBe('SGLang')
  })
})

describe('TGI', () => {
  it('reads both generations of names', () => {
    const base = { model_id: 'a/b', version: '2.4.1', max_concurrent_requests: 128 }
    const read = readTgiInfo(
      JSON.stringify({
        ...base,
        max_batch_size: null,
        max_batch_total_tokens: 32_000,
        max_input_tokens: 1024,
      }),
    )
    expect(read).toMatchObject({ server: 'TGI 2.4.1', model: 'a/b' })
    expect(asObject(read?.settings)).toEqual({
      max_batch_total_tokens: '32000',
      max_concurrent_requests: '128',
      max_input_tokens: '1024',
    })
    const old = readTgiInfo(
      JSON.stringify({ ...base, max_input_length: 2048, model_dtype: 'torch.float16' }),
    )
    expect(asObject(old?.settings)).toMatchObject({
      max_input_tokens: '2048',
      dtype: 'torch.float16',
    })
  })
})

describe('llama.cpp', () => {
  it('reads its slots as the flag that sets them', () => {
    const read = readLlamaProps(
      JSON.stringify({
        default_generation_settings: { n_ctx: 6144, params: { seed: 1 } },
        total_slots: 2,
        model_path: '/models/x.gguf',
        build_info: 'b6700-1a2b3c',
        chat_template: '{{ x }}',
      }),
    )
    expect(read).toEqual({
      server: 'llama.cpp b6700-1a2b3c',
      model: '/models/x.gguf',
      settings: [
        { name: 'parallel', value: '2' },
        { name: 'ctx_size_per_slot', value: '6144' },
      ],
    })
    expect(findBatchLimit(read?.settings ?? [])).toEqual({ setting: 'parallel', value: 2 })
  })
})

describe('Triton', () => {
  it('reads batching, instances, and the engine’s parameters', () => {
    const read = readTritonConfig(
      JSON.stringify({
        name: 'tensorrt_llm',
        backend: 'tensorrtllm',
        max_batch_size: 64,
        dynamic_batching: { max_queue_delay_microseconds: 1000 },
        instance_group: [{ count: 1, kind: 'KIND_CPU' }, { count: 2 }],
        parameters: {
          kv_cache_free_gpu_mem_fraction: { string_value: '0.9' },
          gpt_model_path: { string_value: '/secret/path' },
        },
      }),
    )
    expect(read).toMatchObject({ server: 'Triton, tensorrtllm', model: 'tensorrt_llm' })
    expect(asObject(read?.settings)).toEqual({
      max_batch_size: '64',
      max_queue_delay_microseconds: '1000',
      instance_count: '3',
      kv_cache_free_gpu_mem_fraction: '0.9',
    })
  })

  it('takes no batching for no limit', () => {
    const read = readTritonConfig('{"name":"ensemble","platform":"ensemble","max_batch_size":0}')
    expect(read).toEqual({ server: 'Triton, ensemble', model: 'ensemble', settings: [] })
  })
})

describe('Ollama', () => {
  it('reads the model’s details, its context and the engine’s parameters', () => {
    const read = readOllamaShow(
      JSON.stringify({
        license: 'long',
        parameters: 'num_ctx                        4096\nstop    "<|eot_id|>"',
        details: {
          format: 'gguf',
          family: 'llama',
          parameter_size: '8.0B',
          quantization_level: 'Q4_0',
        },
        model_info: { 'general.architecture': 'llama', 'llama.context_length': 8192 },
      }),
    )
    expect(asObject(read?.settings)).toEqual({
      format: 'gguf',
      family: 'llama',
      parameter_size: '8.0B',
      quantization_level: 'Q4_0',
      context_length: '8192',
      num_ctx: '4096',
    })
  })
})

describe('every question', () => {
  it('has one reader for its answer, and null for anything else', () => {
    for (const text of [
      '',
      '{}',
      '[]',
      'null',
      '"x"',
      '<html>',
      '{"detail":"Not Found"}',
      '{"error":',
    ]) {
      for (const { read } of QUESTIONS) expect(read(text)).toBeNull()
    }
  })

  it('asks of any model by an address that can be', () => {
    for (const { path: pathOf, body } of QUESTIONS) {
      expect(pathOf('a/b c?d#é')).toMatch(/^\/[\w/?=%.-]+$/)
      const asked: unknown = body === undefined ? { model: 'm' } : body('m')
      expect(asked).toEqual({ model: 'm' })
    }
  })

  it('gives settings that can be kept, whatever the answer holds', () => {
    const names = [
      ...[
        'vllm_config',
        'model_config',
        'max_num_seqs',
        'model_path',
        'tp_size',
        'version',
        'model_id',
      ],
      ...[
        'max_concurrent_requests',
        'total_slots',
        'max_batch_size',
        'name',
        'parameters',
        'details',
      ],
      ...['format', 'internal_states', 'instance_group', 'count', 'model_info', '__proto__'],
    ]
    const { value } = fc.letrec((tie) => ({
      leaf: fc.oneof(
        fc.string(),
        fc.double(),
        fc.boolean(),
        fc.constant(null),
        fc.string({ maxLength: 400 }),
      ),
      object: fc.dictionary(fc.constantFrom(...names), tie('value'), { maxKeys: 8 }),
      value: fc.oneof(
        { maxDepth: 4 },
        tie('leaf'),
        tie('object'),
        fc.array(tie('object'), { maxLength: 3 }),
      ),
    }))
    fc.assert(
      fc.property(value, (any) => {
        for (const { read } of QUESTIONS) {
          for (const setting of read(JSON.stringify(any))?.settings ?? [])
            expect(settingSchema.safeParse(setting).success).toBe(true)
        }
      }),
    )
  })
})
