import type { Adapter } from './adapter.ts'
import { chokepointDemo } from './chokepoint-demo.ts'
import { dcgm } from './dcgm.ts'
import { llamaCpp } from './llama-cpp.ts'
import { nodeExporter } from './node-exporter.ts'
import { vllm } from './vllm.ts'

/** Every kind of page that is read. Where two offer one signal, the first one gives it. */
export const ADAPTERS: readonly Adapter[] = [vllm, llamaCpp, dcgm, nodeExporter, chokepointDemo]
