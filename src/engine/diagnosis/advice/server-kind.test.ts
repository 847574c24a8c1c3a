import { describe, expect, it } from 'vitest'
import { identifyServer, type ServerTraces } from './server-kind.ts'

const NOTHING: ServerTraces = {
  bundled: false,
  name: null,
  command: null,
  sources: ['server_requests_running', 'source of it'],
  protocol: 'openai-chat',
  settings: [],
}
const identify = (traces: Partial<ServerTraces>): string | null =>
  identifyServer({ ...NOTHING, ...traces })
const settings = (...names: string[]): ServerTraces['settings'] =>
  names.map((name) => ({ name, value: '1' }))

describe('which server it is', () => {
  it('is told by what it calls itself', () => {
    expect(
      ['vLLM 0.11.0', 'SGLang', 'TGI 2.4.1', 'Triton, tensorrtllm', 'llama.cpp b6700'].map((name) =>
        identify({ name }),
      ),
    ).toEqual(['vllm', 'sglang', 'tgi', 'triton', 'llama_cpp'])
    expect(identify({ name: 'Ollama' })).toBe('ollama')
  })

  it('is told by its own metrics', () => {
    expect(
      [
        ...[
          'vllm:num_requests_running',
          'ray_vllm:num_requests_running',
          'sglang:num_running_reqs',
        ],
        ...['tgi_batch_current_size', 'llamacpp:requests_processing', 'nv_inference_count'],
      ].map((source) => identify({ sources: [source] })),
    ).toEqual(['vllm', 'vllm', 'sglang', 'tgi', 'llama_cpp', 'triton'])
    // NIM and trtllm-serve have settings of their own, under names that no table here knows.
    expect(identify({ sources: ['num_requests_running'] })).toBeNull()
    expect(identify({ sources: ['trtllm_request_success_total'] })).toBeNull()
  })

  it('is told by its start command', () => {
    expect(
      [
        'vllm serve Qwen/Qwen3-14B --port 8000',
        'python -m sglang.launch_server --model-path x',
        'docker run ghcr.io/huggingface/text-generation-inference:3.0 --model-id x',
        'tritonserver --model-repository=/models',
        './llama-server -m x.gguf -np 4',
        'OLLAMA_NUM_PARALLEL=4 ollama serve',
        './serve.sh',
      ].map((command) => identify({ command })),
    ).toEqual(['vllm', 'sglang', 'tgi', 'triton', 'llama_cpp', 'ollama', null])
  })

  it('is told by its protocol, and by settings that no other server has', () => {
    expect(identify({ protocol: 'ollama-chat' })).toBe('ollama')
    expect(identify({ settings: settings('--max-num-seqs', '--max-model-len') })).toBe('vllm')
    expect(identify({ settings: settings('mem_fraction_static') })).toBe('sglang')
    expect(identify({ settings: settings('--port', '--max-batch-size') })).toBeNull()
    expect(identify({ settings: settings('num_ctx', 'np') })).toBeNull()
  })

  it('believes the surer sign', () => {
    expect(identify({ bundled: true, name: 'vLLM 0.11' })).toBe('bundled')
    expect(identify({ name: 'SGLang', settings: settings('max_num_seqs') })).toBe('sglang')
  })
})
