import { monotonicNs } from '../clock.ts'
import { startLineProcess } from '../process/line-process.ts'
import { gpuValues, type GpuField } from './gpu-reading.ts'
import { gpuSignals, type GpuTool } from './gpu-tool.ts'
import { parseRocmSmi } from './rocm-smi-json.ts'

const COMMAND = 'rocm-smi'
const ASKED = [
  ...['--showuse', '--showmemuse', '--showmeminfo', 'vram', '--showpower', '--showmaxpower'],
  ...['--showtemp', '--showclocks', '--json'],
]

/** It cannot run on, and each start of it is a start of Python: asked more often, it would be the load. */
const INTERVAL_MS_MIN = 5_000
/** More lines than its answer has. */
const LINES_MAX = 100_000

const FIELDS: ReadonlySet<GpuField> = new Set<GpuField>([
  'util_pct',
  'memory_busy_pct',
  'memory_used_bytes',
  'memory_total_bytes',
  'power_w',
  'power_limit_w',
  'temperature_c',
  'sm_clock_mhz',
  'memory_clock_mhz',
])
const SIGNALS = gpuSignals(FIELDS, (field) => `rocm-smi, ${field}`, 'rocm-smi')

/** This machine's AMD GPUs by rocm-smi, which is there where amd-smi is not yet. */
export const rocmSmi: GpuTool = (options, sink, onMissing) => {
  let stop: () => void = () => undefined
  let timer: NodeJS.Timeout | undefined
  const read = (): void => {
    const lines: string[] = []
    stop = startLineProcess({
      command: options.command ?? COMMAND,
      args: ASKED,
      onLine: (line) => {
        if (lines.length < LINES_MAX) lines.push(line)
      },
      onEnd: ({ missing, reason }) => {
        if (missing) {
          onMissing()
          return
        }
        const gpus = parseRocmSmi(jsonIn(lines))
        if (gpus === null) sink.gap(`rocm-smi told of no GPU: ${reason}.`)
        else sink.reading(SIGNALS, gpuValues(gpus, FIELDS), monotonicNs())
        timer = setTimeout(read, Math.max(INTERVAL_MS_MIN, options.interval_ms))
      },
    })
  }
  read()
  return {
    stop() {
      clearTimeout(timer)
      stop()
    },
  }
}

/** Warnings may stand before the document. */
function jsonIn(lines: readonly string[]): string {
  return lines.slice(lines.findIndex((line) => line.startsWith('{'))).join('\n')
}
