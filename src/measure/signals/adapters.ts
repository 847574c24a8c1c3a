import type { Adapter } from './adapter.ts'
import { amdExporter } from './amd-exporter.ts'
import { chokepointDemo } from './chokepoint-demo.ts'
import { dcgm } from './dcgm.ts'
import { llamaCpp } from './llama-cpp.ts'
import { nim } from './nim.ts'
import { nodeExporter } from './node-exporter.ts'
import { nvidiaGpuExporter } from './nvidia-gpu-exporter.ts'
import { sglang } from './sglang.ts'
import { tgi } from './tgi.ts'
import { triton, tritonMachine } from './triton.ts'
import { trtllmServe } from './trtllm-serve.ts'
import { vllm } from './vllm.ts'

/** Every kind of page that is read. Where two offer one signal, the first one gives it. */
export const ADAPTERS: readonly Adapter[] = [
  vllm,
  sglang,
  tgi,
  trtllmServe,
  llamaCpp,
  nim,
  triton,
  dcgm,
  nvidiaGpuExporter,
  amdExporter,
  nodeExporter,
  tritonMachine,
  chokepointDemo,
]
