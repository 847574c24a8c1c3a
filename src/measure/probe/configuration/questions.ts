import type { Configuration } from './configuration.ts'
import { readLlamaProps } from './llama-cpp.ts'
import { readOllamaShow } from './ollama.ts'
import { readSglangServerInfo } from './sglang.ts'
import { readTgiInfo } from './tgi.ts'
import { readTritonConfig } from './triton.ts'
import { readVllmServerInfo } from './vllm.ts'

/** Something that a server of some kind may be asked about itself. */
export interface Question {
  /** From the server's root. */
  path: (model: string) => string
  /** Sent as JSON by POST where there is one; else it is a GET. */
  body?: (model: string) => unknown
  /** Null where the answer is another server's. */
  read: (text: string) => Configuration | null
}

/** Every question; a server answers those that it knows. */
export const QUESTIONS: readonly Question[] = [
  {
    path: () => '/server_info?config_format=json',
    read: (text) => readVllmServerInfo(text) ?? readSglangServerInfo(text),
  },
  { path: () => '/get_server_info', read: readSglangServerInfo },
  { path: () => '/info', read: readTgiInfo },
  { path: () => '/props', read: readLlamaProps },
  { path: (model) => `/v2/models/${encodeURIComponent(model)}/config`, read: readTritonConfig },
  { path: () => '/api/show', body: (model) => ({ model }), read: readOllamaShow },
]
