import type { Command } from 'commander'
import { probeTarget } from '../../measure/probe.ts'
import { formatCount, formatNumber } from '../../engine/format/number.ts'
import type { ProbeResult } from '../../shared/probe.ts'
import { EXIT } from '../exit-codes.ts'
import { print } from '../print.ts'
import { addTargetOptions, targetFrom, type TargetOptions } from '../target-options.ts'

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
    if (options.json === true) print.result(JSON.stringify(result, null, 2))
    else for (const line of lines(result)) print.result(line)
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
