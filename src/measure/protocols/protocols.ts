import type { Protocol } from '../../shared/target.ts'
import { httpJson } from './http-json.ts'
import { kserveInfer } from './kserve-infer.ts'
import { llamaCpp } from './llama-cpp.ts'
import { ollamaChat } from './ollama-chat.ts'
import { ollamaGenerate } from './ollama-generate.ts'
import { openAiChat } from './openai-chat.ts'
import { openAiCompletions } from './openai-completions.ts'
import { openAiEmbeddings } from './openai-embeddings.ts'
import type { ProtocolAdapter } from './protocol-adapter.ts'
import { tgi } from './tgi.ts'
import { tritonGenerate } from './triton-generate.ts'

/** Every protocol, one line each. */
const ADAPTERS: Record<Protocol, ProtocolAdapter> = {
  'openai-chat': openAiChat,
  'openai-completions': openAiCompletions,
  'openai-embeddings': openAiEmbeddings,
  'ollama-chat': ollamaChat,
  'ollama-generate': ollamaGenerate,
  tgi,
  'triton-generate': tritonGenerate,
  'kserve-infer': kserveInfer,
  'llama-cpp': llamaCpp,
  'http-json': httpJson,
}

export function protocolAdapter(protocol: Protocol): ProtocolAdapter {
  return ADAPTERS[protocol]
}
