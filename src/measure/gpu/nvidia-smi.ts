import { monotonicNs } from '../clock.ts'
import { startLineProcess, type LineProcessEnd, type LineProgram } from '../process/line-process.ts'
import type { Source, SourceSink } from '../sampling/sink.ts'
import { GPU_SIGNALS, gpuValues, type GpuReading } from './gpu-reading.ts'
import { gpuSignals, type GpuTool, type GpuToolOptions } from './gpu-tool.ts'
import { parseSmiHeader, parseSmiLine } from './smi-csv.ts'
import { SmiFrames } from './smi-frames.ts'
import { SmiQuery } from './smi-query.ts'
import { parseSmiXml } from './smi-xml.ts'
import { XmlDocuments } from './xml-documents.ts'

const COMMAND = 'nvidia-smi'
const ALL_FIELDS = new Set(GPU_SIGNALS.map(({ field }) => field))

/** A driver that fails again and again is left alone. */
const RESTARTS_MAX = 3
const RESTART_DELAY_MS = 2_000

/**
 * This machine's NVIDIA GPUs by one `nvidia-smi` that runs on: starting it for each reading costs
 * more than the reading.
 */
export const nvidiaSmi: GpuTool = (options, sink, onMissing) =>
  new NvidiaSmi(options, sink, onMissing)

class NvidiaSmi implements Source {
  readonly #options: GpuToolOptions
  readonly #sink: SourceSink
  readonly #onMissing: () => void
  readonly #query = new SmiQuery()
  #refused: string | null = null
  #restarts = 0
  #timer: NodeJS.Timeout | undefined
  #stop: () => void = () => undefined

  constructor(options: GpuToolOptions, sink: SourceSink, onMissing: () => void) {
    this.#options = options
    this.#sink = sink
    this.#onMissing = onMissing
    this.#start()
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#stop()
  }

  #start(): void {
    this.#refused = null
    const { args, ...asked } = this.#query.isUsable ? this.#csv() : this.#xml()
    const start = this.#options.start ?? startLineProcess
    const running = start({
      command: this.#options.command ?? COMMAND,
      args,
      ...asked,
      onEnd: (end) => {
        this.#ended(end)
      },
    })
    this.#stop = () => {
      running.stop()
    }
  }

  #csv(): Pick<LineProgram, 'onStart' | 'onLine'> & { args: string[] } {
    const { columns: asked, fields } = this.#query
    let columns = asked
    const signals = gpuSignals(
      fields,
      (field) => `nvidia-smi ${this.#query.nameOf(field)}`,
      'nvidia-smi index',
    )
    const frames = new SmiFrames((rows) => {
      this.#sink.reading(signals, gpuValues(rows, fields), monotonicNs())
    })
    return {
      args: [
        `--query-gpu=${asked.join(',')}`,
        '--format=csv',
        '-lms',
        String(this.#options.interval_ms),
      ],
      onStart: () => {
        frames.clear()
      },
      onLine: (line) => {
        this.#refused ??= SmiQuery.refusedBy(line)
        // The driver heads its answer with the names that it goes by, which may not be those asked for.
        const header = parseSmiHeader(line)
        if (header.includes('index')) columns = header
        const row = parseSmiLine(line, columns)
        if (row !== null) frames.push(row)
      },
    }
  }

  #xml(): Pick<LineProgram, 'onLine'> & { args: string[] } {
    const signals = gpuSignals(ALL_FIELDS, (field) => `nvidia-smi -q, ${field}`, 'nvidia-smi -q')
    const documents = new XmlDocuments((text) => {
      const gpus = readOrNone(text)
      if (gpus.length > 0) {
        this.#sink.reading(signals, gpuValues(gpus, ALL_FIELDS), monotonicNs())
      }
    })
    const seconds = Math.max(1, Math.round(this.#options.interval_ms / 1_000))
    return {
      args: ['-q', '-x', '-l', String(seconds)],
      onLine: (line) => {
        documents.push(line)
      },
    }
  }

  #ended({ missing, reason }: LineProcessEnd): void {
    if (missing) {
      this.#onMissing()
      return
    }
    if (this.#refused !== null && this.#query.drop(this.#refused)) {
      this.#start()
      return
    }
    const again = this.#restarts++ < RESTARTS_MAX
    this.#sink.gap(
      `nvidia-smi is not running: ${reason}.${again ? '' : ' It is not started again.'}`,
    )
    if (again) {
      const delay_ms = this.#options.restart_delay_ms ?? RESTART_DELAY_MS
      this.#timer = setTimeout(() => {
        this.#start()
      }, delay_ms)
    }
  }
}

/** A document that was cut off is no reading; the next one is. */
function readOrNone(text: string): GpuReading[] {
  try {
    return parseSmiXml(text)
  } catch {
    return []
  }
}
