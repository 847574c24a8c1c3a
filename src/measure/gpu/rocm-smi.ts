import { monotonicNs } from '../clock.ts'
import { startLineProcess } from '../process/line-process.ts'
import { gpuValues, type GpuField } from './gpu-reading.ts'
import { gpuSignals, type GpuTool } from './gpu-tool.ts'
import { JsonDocuments } from './json-documents.ts'
import { parseRocmSmi } from './rocm-smi-json.ts'

const COMMAND = 'rocm-smi'
const ASKED = [
  ...['--showuse', '--showmemuse', '--showmeminfo', 'vram', '--showpower', '--showmaxpower'],
  ...['--showtemp', '--showclocks', '--json'],
]

/** Each start of it is a start of Python: asked more often, it would be the load. */
const INTERVAL_S_MIN = 5
const NOT_FOUND = 127
/**
 * It cannot run on by itself: one shell starts it again and again. A line after each answer says
 * that it is over, and ends the loop where nobody reads any more. `$0` is the program, `$1`
 * the pause, seconds.
 */
const AGAIN = [
  'pause=$1; shift; command -v "$0" >/dev/null || exit 127;',
  'while :; do "$0" "$@" || exit; echo "--" || exit; sleep "$pause"; done',
].join(' ')
const OVER = '--'

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

/** A machine's AMD GPUs by rocm-smi, which is there where amd-smi is not yet. */
export const rocmSmi: GpuTool = (options, sink, onMissing) => {
  let told = false
  const documents = new JsonDocuments((text) => {
    const gpus = parseRocmSmi(text)
    if (gpus === null) return
    told = true
    sink.reading(SIGNALS, gpuValues(gpus, FIELDS), monotonicNs())
  })
  const start = options.start ?? startLineProcess
  const pause_s = Math.max(INTERVAL_S_MIN, options.interval_ms / 1_000)
  return start({
    command: 'sh',
    args: ['-c', AGAIN, options.command ?? COMMAND, String(pause_s), ...ASKED],
    onLine: (line) => {
      if (line !== OVER) documents.push(line)
      else if (told) told = false
      else sink.gap('rocm-smi told of no GPU.')
    },
    onEnd: ({ missing, code, reason }) => {
      if (missing || code === NOT_FOUND) onMissing()
      else sink.gap(`rocm-smi is not running: ${reason}.`)
    },
  })
}
