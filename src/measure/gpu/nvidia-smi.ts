import { monotonicNs } from '../clock.ts'
import { startLineProcess, type LineProcessEnd } from '../process/line-process.ts'
import { describeSignal } from '../signals/signal-kind.ts'
import type { Source, SourceSink } from '../sampling/sink.ts'
import { parseSmiLine, SmiFrames, SMI_FIELDS, SMI_SIGNALS, smiValues } from './smi-rows.ts'

const COMMAND = 'nvidia-smi'

/** A driver that fails again and again is left alone. */
const RESTARTS_MAX = 3
const RESTART_DELAY_MS = 2_000

const SIGNALS = SMI_SIGNALS.map(({ name, field }) =>
  describeSignal(name, `nvidia-smi ${field}`, false),
)

/**
 * This machine's NVIDIA GPUs by one `nvidia-smi` that runs on: starting it for each reading costs
 * more than the reading. A machine without it is a gap, not an error.
 *
 * @param options.command another program, for tests
 */
export function nvidiaSmiSource(
  options: { interval_ms: number; command?: string; restart_delay_ms?: number },
  sink: SourceSink,
): Source {
  let restarts = 0
  let timer: NodeJS.Timeout | undefined
  let stop: () => void = () => undefined
  const ended = ({ missing, reason }: LineProcessEnd): void => {
    if (missing) {
      sink.gap('No nvidia-smi on this machine.')
      return
    }
    const again = restarts++ < RESTARTS_MAX
    sink.gap(`nvidia-smi is not running: ${reason}.${again ? '' : ' It is not started again.'}`)
    if (again) timer = setTimeout(start, options.restart_delay_ms ?? RESTART_DELAY_MS)
  }
  const start = (): void => {
    const frames = new SmiFrames((rows) => {
      sink.reading(SIGNALS, smiValues(rows), monotonicNs())
    })
    stop = startLineProcess({
      command: options.command ?? COMMAND,
      args: [
        `--query-gpu=${SMI_FIELDS.join(',')}`,
        '--format=csv,noheader,nounits',
        '-lms',
        String(options.interval_ms),
      ],
      onLine: (line) => {
        const row = parseSmiLine(line, SMI_FIELDS)
        if (row !== null) frames.push(row)
      },
      onEnd: ended,
    })
  }
  start()
  return {
    stop() {
      clearTimeout(timer)
      stop()
    },
  }
}
