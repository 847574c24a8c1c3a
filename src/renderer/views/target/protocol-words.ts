import type { Protocol } from '../../../shared/target.ts'

/** A protocol as people know it, and what of the form it has a use for. */
export interface ProtocolWords {
  label: string
  /** Whether it can be asked for a stream or for one whole answer, or has only whole ones. */
  streams: boolean
  /** Whether the model is named in a request. */
  model: boolean
  /** Whether the body is the user's own: always, or in the place of the usual one. */
  body: 'none' | 'optional' | 'needed'
  /** Whether the server can be asked to go on to the planned length, past the model's own end. */
  holds_length: boolean
}

const GENERATES = { streams: true, model: true, body: 'none', holds_length: true } as const

export const PROTOCOL_WORDS: Readonly<Record<Protocol, ProtocolWords>> = {
  'openai-chat': { label: 'OpenAI chat', ...GENERATES },
  'openai-completions': { label: 'OpenAI completions', ...GENERATES },
  'openai-embeddings': { label: 'OpenAI embeddings', ...GENERATES, streams: false },
  'ollama-chat': { label: 'Ollama chat', ...GENERATES, holds_length: false },
  'ollama-generate': { label: 'Ollama generate', ...GENERATES, holds_length: false },
  tgi: { label: 'TGI generate_stream', ...GENERATES, model: false, holds_length: false },
  'triton-generate': { label: 'Triton generate_stream', ...GENERATES, body: 'optional' },
  'kserve-infer': { label: 'KServe v2 infer', ...GENERATES, streams: false, body: 'optional' },
  'llama-cpp': { label: 'llama.cpp /completion', ...GENERATES, model: false },
  'http-json': {
    label: 'HTTP JSON with a body template',
    streams: true,
    model: false,
    body: 'needed',
    holds_length: true,
  },
}
