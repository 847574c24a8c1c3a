import type { SampleJob } from '../../shared/process-messages.ts'
import { gpuSource } from '../gpu/gpu-source.ts'
import { localProcessSource } from '../host/local-processes.ts'
import { systemSource } from '../host/system.ts'
import { otlpSource } from '../otlp/otlp-source.ts'
import { sshGpuSource } from '../remote/ssh-gpus.ts'
import { sshHostSource } from '../remote/ssh-host.ts'
import { metricsPageSource } from './page-source.ts'
import type { SignalBook } from './signal-book.ts'
import type { Source } from './sink.ts'

/** What the server's page says goes before what exporters say, and those before a machine's tools. */
const PAGE_PRIORITY = 0
const EXPORTER_PRIORITY = 1
const MACHINE_PRIORITY = 2
const GPU_PRIORITY = 3
/** A server's own figures are of every request; its spans only of those that it traces. */
const SPANS_PRIORITY = 4

/** As a gap names them. */
export const SOURCE_NAMES = {
  page: 'metrics page',
  here: 'this machine',
  host: 'host',
  gpu: 'GPU',
  processes: 'server processes',
  spans: 'OpenTelemetry spans',
} as const

/** Everything that a job has read, started. */
export function startSources(job: SampleJob, book: SignalBook): Source[] {
  const { simulated } = job
  const machine = machineOf(job)
  const sources = pageSources(job, book)
  const here = book.sink(SOURCE_NAMES.here, MACHINE_PRIORITY)
  sources.push(systemSource({ is_host: machine === 'here' }, here))
  const { otlp = null } = job
  if (otlp !== null) sources.push(otlpSource(otlp, book.sink(SOURCE_NAMES.spans, SPANS_PRIORITY)))
  if (simulated) return sources
  if (machine === 'here') sources.push(...hereSources(job, book))
  if (machine === 'ssh') sources.push(...sshSources(job, book))
  if (machine === 'elsewhere') {
    const pages = pageNames(job)
    sources.push(elsewhere(book, pages, SOURCE_NAMES.gpu, 'gpu_', 'GPU'))
    sources.push(elsewhere(book, pages, SOURCE_NAMES.host, 'host_', 'processor'))
  }
  return sources
}

/** Where ssh leads is where the server is, also when a tunnel gives it an address of this machine. */
function machineOf({ simulated, ssh, target_is_local }: SampleJob): 'here' | 'ssh' | 'elsewhere' {
  if (ssh !== null) return 'ssh'
  return target_is_local && !simulated ? 'here' : 'elsewhere'
}

function pageSources(job: SampleJob, book: SignalBook): Source[] {
  const { metrics_url, exporter_urls } = job
  const sources: Source[] = []
  const page = book.sink(SOURCE_NAMES.page, PAGE_PRIORITY)
  if (metrics_url === null) page.gap('No address of a metrics page is given.')
  else sources.push(metricsPageSource(metrics_url, job, page))
  for (const url of new Set(exporter_urls)) {
    sources.push(metricsPageSource(url, job, book.sink(exporterName(url), EXPORTER_PRIORITY)))
  }
  return sources
}

function pageNames({ exporter_urls }: SampleJob): string[] {
  return [SOURCE_NAMES.page, ...exporter_urls.map(exporterName)]
}

function exporterName(url: string): string {
  return `exporter ${url.replace(/^https?:\/\//, '')}`
}

function hereSources({ interval_ms, server_port }: SampleJob, book: SignalBook): Source[] {
  const gpu = gpuSource({ interval_ms }, book.sink(SOURCE_NAMES.gpu, GPU_PRIORITY))
  if (server_port === null) return [gpu]
  const sink = book.sink(SOURCE_NAMES.processes, MACHINE_PRIORITY)
  return [gpu, localProcessSource(server_port, sink)]
}

function sshSources({ ssh, interval_ms, server_port }: SampleJob, book: SignalBook): Source[] {
  if (ssh === null) return []
  const { destination } = ssh
  const gpu = book.sink(SOURCE_NAMES.gpu, GPU_PRIORITY)
  const host = book.sink(SOURCE_NAMES.host, MACHINE_PRIORITY)
  const processes =
    server_port === null ? null : book.sink(SOURCE_NAMES.processes, MACHINE_PRIORITY)
  return [
    sshGpuSource({ destination, interval_ms }, gpu),
    sshHostSource({ destination, port: server_port }, host, processes),
  ]
}

/** A server on another machine: what no page tells about GPU and host, nothing does. */
function elsewhere(
  book: SignalBook,
  pages: readonly string[],
  source: string,
  prefix: string,
  what: string,
): Source {
  let told = false
  return {
    tick() {
      // Before every page has answered for the first time, nothing is known of them.
      if (told || !pages.every((page) => book.heardFrom(page))) return
      if (book.signals.some(({ name }) => name.startsWith(prefix))) return
      told = true
      book
        .sink(source, GPU_PRIORITY)
        .gap(`The server runs on another machine, and no page says anything of its ${what}.`)
    },
    stop: () => undefined,
  }
}
