import { resolve } from 'node:path'
import { Option, type Command } from 'commander'
import { formatDuration } from '../../engine/format/duration.ts'
import { formatCount, formatNumber, formatPct, NBSP } from '../../engine/format/number.ts'
import { quantile } from '../../engine/stats/quantile.ts'
import { keepTrace } from '../../loop/traces.ts'
import { previewTraceFile } from '../../measure/traces/preview-file.ts'
import type { ImportedTrace, TracePreview } from '../../shared/ipc/trace.ts'
import type { ProfileSample } from '../../shared/load-profile.ts'
import { ProblemError } from '../../shared/result.ts'
import { TRACE_FORMATS, type ColumnMapping, type TraceFormat } from '../../shared/trace.ts'
import { print } from '../print.ts'
import { formatFor, TRACES_FOLDER } from '../trace-option.ts'

interface Options {
  format?: TraceFormat
  out: string
  timeColumn?: string
  inputColumn?: string
  outputColumn?: string
  sessionColumn?: string
  durationColumn?: string
  durationUnit?: ColumnMapping['duration_unit']
  pathContains?: string
  json?: boolean
}

export function addImport(program: Command): void {
  const command = program.command('import').description('take in what was recorded elsewhere')
  command
    .command('trace')
    .exitOverride()
    .argument('<file>', 'a recorded load, also gzipped')
    .description('keep a recorded load without its texts, for workloads that replay it')
    .addOption(new Option('--format <format>', 'else the first lines tell').choices(TRACE_FORMATS))
    .option('--out <folder>', 'folder for the copy', TRACES_FOLDER)
    .option('--time-column <name>', 'of a request log: when the request came')
    .option('--input-column <name>', 'its input tokens; dotted paths in JSONL')
    .option('--output-column <name>', 'its output tokens')
    .option('--session-column <name>', 'its session or conversation')
    .option('--duration-column <name>', 'how long it took')
    .addOption(new Option('--duration-unit <unit>', 'of that column').choices(['ms', 's']))
    .option('--path-contains <text>', 'of an access log: only requests with this text in them')
    .option('--json', 'print how a workload names it, and its profile, as JSON')
    .action(async (file: string, options: Options) => {
      const imported = await importFile(resolve(file), options)
      if (options.json === true) print.result(JSON.stringify(imported, null, 2))
      else for (const line of lines(imported)) print.result(line)
    })
}

async function importFile(file_path: string, options: Options): Promise<ImportedTrace> {
  const preview = await previewTraceFile(file_path)
  const format = formatFor(preview, options.format ?? null, '--format')
  const wanted = {
    file_path,
    format,
    mapping: format === 'request-log' ? mappingFrom(preview, options) : null,
    path_contains: options.pathContains ?? null,
  }
  const stop = new AbortController()
  const cancel = (): void => {
    stop.abort()
  }
  process.once('SIGINT', cancel)
  try {
    return await keepTrace(wanted, {
      folder: resolve(options.out),
      signal: stop.signal,
      onProgress: ({ bytes_read, bytes_total, requests }) => {
        const pct = formatPct((bytes_read / bytes_total) * 100)
        print.progress(`${pct} read, ${formatCount(requests)} requests`)
      },
    })
  } finally {
    process.off('SIGINT', cancel)
    print.progressEnd()
  }
}

/** What the columns' names tell, with what the options say in its place. */
function mappingFrom(preview: TracePreview, options: Options): ColumnMapping {
  const timestamp = options.timeColumn ?? preview.mapping?.timestamp
  if (timestamp === undefined)
    throw new ProblemError({
      code: 'bad_input',
      message: `${preview.file_name}: no column is named like a time; give --time-column, one of ${preview.columns.join(', ')}.`,
      field: 'trace',
    })
  const { mapping } = preview
  return {
    timestamp,
    input_tokens: options.inputColumn ?? mapping?.input_tokens ?? null,
    output_tokens: options.outputColumn ?? mapping?.output_tokens ?? null,
    session: options.sessionColumn ?? mapping?.session ?? null,
    duration: options.durationColumn ?? mapping?.duration ?? null,
    duration_unit: options.durationUnit ?? mapping?.duration_unit ?? 's',
  }
}

function lines({ ref, profile }: ImportedTrace): string[] {
  const { requests_per_s_mean: mean, peak_to_mean: peak, prefix_shared_pct: shared } = profile
  return [
    `Requests: ${formatCount(ref.requests)} in ${formatDuration(ref.duration_s)}${mean === null ? '' : `, ${formatNumber(mean)}${NBSP}req/s`}${peak === null ? '' : `, the busiest ${String(profile.peak_window_s)}${NBSP}s at ${formatNumber(peak)} times that`}`,
    `Input tokens: ${lengths(profile.input_tokens)}`,
    `Output tokens: ${lengths(profile.output_tokens)}`,
    `Sessions: ${profile.sessions === null ? '— not recorded' : `${formatCount(profile.sessions.sessions)}, ${formatNumber(profile.sessions.turns_mean)} turns each in the mean`}`,
    `Shared prefixes: ${shared === null ? '— not recorded' : `${formatPct(shared)} of the input tokens`}`,
    ...profile.notes.map((note) => `Note: ${note}`),
    `Copy: ${ref.file_path}`,
  ]
}

function lengths(sample: ProfileSample | null): string {
  if (sample === null) return '— not recorded'
  const at = (p: number): string => formatCount(quantile(sample.values, p))
  return `median ${at(0.5)}, p90 ${at(0.9)}, p99 ${at(0.99)}`
}
