import { monotonicNs } from '../clock.ts'
import { startLineProcess } from '../process/line-process.ts'
import { parseAmdSmi } from './amd-smi-json.ts'
import { gpuValues, type GpuField } from './gpu-reading.ts'
import { gpuSignals, type GpuTool } from './gpu-tool.ts'
import { JsonDocuments } from './json-documents.ts'

const COMMAND = 'amd-smi'
/** Usage, power, clocks, temperature and memory; short names are those that all versions know. */
const ASKED = ['metric', '-u', '-p', '-c', '-t', '-m', '--json']

const FIELDS: ReadonlySet<GpuField> = new Set<GpuField>([
  'util_pct',
  'memory_busy_pct',
  'memory_used_bytes',
  'memory_total_bytes',
  'power_w',
  'temperature_c',
  'sm_clock_mhz',
  'sm_clock_max_mhz',
  'memory_clock_mhz',
])
const SIGNALS = gpuSignals(FIELDS, (field) => `amd-smi metric, ${field}`, 'amd-smi metric')

/**
 * This machine's AMD GPUs by one `amd-smi` that watches them. Where it is not there, or ends before it
 * has told anything, it counts as missing: the older rocm-smi may be.
 */
export const amdSmi: GpuTool = (options, sink, onMissing) => {
  let told = false
  const documents = new JsonDocuments((text) => {
    const gpus = parseAmdSmi(text)
    if (gpus === null) return
    told = true
    sink.reading(SIGNALS, gpuValues(gpus, FIELDS), monotonicNs())
  })
  const seconds = Math.max(1, Math.round(options.interval_ms / 1_000))
  const start = options.start ?? startLineProcess
  return start({
    command: options.command ?? COMMAND,
    args: [...ASKED, '--watch', String(seconds)],
    onLine: (line) => {
      documents.push(line)
    },
    onEnd: ({ reason }) => {
      if (told) sink.gap(`amd-smi is not running: ${reason}.`)
      else onMissing()
    },
  })
}
