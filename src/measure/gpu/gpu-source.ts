import type { Source, SourceSink } from '../sampling/sink.ts'
import { amdSmi } from './amd-smi.ts'
import type { GpuTool, GpuToolOptions } from './gpu-tool.ts'
import { nvidiaSmi } from './nvidia-smi.ts'
import { rocmSmi } from './rocm-smi.ts'

/** The programs that tell of GPUs, in the order in which they are tried. */
const TOOLS: readonly GpuTool[] = [nvidiaSmi, amdSmi, rocmSmi]

const HERE = 'this machine'

/**
 * A machine's GPUs, by the first program that is there. A machine without any is a gap, not an error.
 *
 * @param options `machine` is its name in a sentence; this one where it is not said
 */
export function gpuSource(
  options: GpuToolOptions & { machine?: string },
  sink: SourceSink,
  tools: readonly GpuTool[] = TOOLS,
): Source {
  let stopped = false
  let running: Source | null = null
  const start = (at: number): void => {
    if (stopped) return
    const tool = tools[at]
    if (tool === undefined) {
      sink.gap(`No nvidia-smi, amd-smi or rocm-smi on ${options.machine ?? HERE}.`)
      return
    }
    running = tool(options, sink, () => {
      start(at + 1)
    })
  }
  start(0)
  return {
    stop() {
      stopped = true
      running?.stop()
    },
  }
}
