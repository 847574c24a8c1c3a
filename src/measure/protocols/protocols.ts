import type { Protocol } from '../../shared/target.ts'
import { httpJson } from './http-json.ts'
import { openAiChat } from './openai-chat.ts'
import { openAiCompletions } from './openai-completions.ts'
import type { ProtocolAdapter } from './protocol-adapter.ts'

/** Every protocol, one line each. */
const ADAPTERS: Record<Protocol, ProtocolAdapter> = {
  'openai-chat': openAiChat,
  'openai-completions': openAiCompletions,
  'http-json': httpJson,
}

export function protocolAdapter(protocol: Protocol): ProtocolAdapter {
  return ADAPTERS[protocol]
}
