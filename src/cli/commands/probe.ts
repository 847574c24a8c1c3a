import type { Command } from 'commander'
import { readOnce } from '../../loop/read-signals.ts'
import { probeTarget } from '../../measure/probe.ts'
import { nodeFork } from '../../measure/process/node-fork.ts'
import { formatCount, formatNumber } from '../../engine/format/number.ts'
import type { ProbeResult } from '../../shared/probe.ts'
import type { SignalLook } from '../../shared/signal.ts'
import { EXIT } from '../exit-codes.ts'
import { print } from '../print.ts'
import { addTargetOptions, targetFrom, type TargetOptions } from '../target-options.ts'

/** A look ends by itself within seconds; a probe is cut off with its process. */
const NEVER = new AbortController().signal

export function addProbe(program: Command): void {
  const command = program
    .command('probe')
    .description(
      'what the target is and which signals it offers; sends one request, changes nothing',
    )
    .option('--json', 'print the result as JSON')
  addTargetOptions(command).action(async (options: TargetOptions & { json?: boolean }) => {
    const { target, api_key } = targetFrom(options)
    const result = await probeTarget(target, api_key, AbortSignal.timeout(60_000))
    const metrics_url = target.metrics_url ?? result.metrics_url
    const look = await readOnce(nodeFork, { ...target, metrics_url }, NEVER)
    if (options.json === true) print.result(JSON.stringify({ ...result, look }, null, 2))
    else for (const line of [...lines(result), ...lookLines(look)]) print.result(line)
    if (result.record.outcome !== 'ok') process.exitCode = EXIT.target_failed
  })
}

function lines(result: ProbeResult): string[] {
  const { record } = result
  const took_ms = (record.end_ns - record.scheduled_ns) / 1e6
  return [
    `Answer: ${record.outcome}, HTTP ${String(record.http_status ?? '—')}, ${formatNumber(took_ms)} ms`,
    ...(record.error === null ? [] : [`Error: ${record.error}`]),
    `Server: ${result.server ?? '— does not say'}`,
    `Models: ${result.models.length === 0 ? '— does not say' : result.models.join(', ')}`,
    `Streams: ${result.streams ? 'yes' : 'no'}; reports usage: ${result.reports_usage ? 'yes' : 'no'}`,
    `Metrics page: ${result.metrics_url ?? '— none found'}, ${formatCount(result.signals)} signals recognised`,
  ]
}

/** Every signal with its value, source and age, then what is missing and how it is connected. */
function lookLines({ readings, missing }: SignalLook): string[] {
  return [
    ...readings.map(({ name, value, unit, source, age_s }) => {
      const told = value === null ? '—' : `${formatNumber(value)} ${unit}`
      const age = age_s === null ? 'not read' : `${formatNumber(age_s)} s ago`
      return `  ${name}: ${told} (${source}, ${age})`
    }),
    ...missing.flatMap(({ source, reason, remedy, command }) => [
      `Missing: ${source}. ${reason} ${remedy}`,
      ...(command === null ? [] : [`  ${command}`]),
    ]),
  ]
}
