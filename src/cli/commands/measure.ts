import { randomUUID } from 'node:crypto'
import { resolve } from 'node:path'
import { InvalidArgumentError, type Command } from 'commander'
import { metricName } from '../../engine/format/labels.ts'
import { formatCount, formatNumber } from '../../engine/format/number.ts'
import { formatQuantile } from '../../engine/format/quantile.ts'
import type { Summary } from '../../shared/summary.ts'
import { CONCURRENCY_MAX, DURATION_S_MAX } from '../../shared/arrivals.ts'
import { TOKENS_MAX, type Lengths } from '../../shared/lengths.ts'
import {
  REPETITIONS_MIN,
  REQUESTS_MAX,
  type Workload,
  WORKLOAD_DEFAULTS,
} from '../../shared/workload.ts'
import { EXIT } from '../exit-codes.ts'
import { measureToFolder } from '../measure-to-folder.ts'
import { positiveNumber, wholeNumber } from '../number-options.ts'
import { print } from '../print.ts'
import { addTargetOptions, targetFrom, type TargetOptions } from '../target-options.ts'
import { SYNTHETIC_DEFAULTS } from '../../shared/prompts.ts'

interface Options extends TargetOptions {
  concurrency: number
  requests?: number
  duration?: number
  inputTokens: Lengths
  outputTokens: Lengths
  seed: number
  warmup: number
  timeout: number
  out: string
  json?: boolean
}

export function addMeasure(program: Command): void {
  const command = program
    .command('measure')
    .description('one run: a summary in run.json and one line a request in requests.jsonl')
    .requiredOption('--concurrency <n>', 'requests in flight', wholeNumber(1, CONCURRENCY_MAX))
    .option('--requests <n>', 'requests to send', wholeNumber(1, REQUESTS_MAX))
    .option('--duration <s>', 'seconds to send for', positiveNumber(DURATION_S_MAX))
    .option('--input-tokens <n|min-max>', 'length of prompts', lengths, {
      kind: 'fixed',
      tokens: 128,
    })
    .option('--output-tokens <n|min-max>', 'length of answers', lengths, {
      kind: 'fixed',
      tokens: 128,
    })
    .option('--seed <n>', 'what prompts are drawn from', wholeNumber(0, 2 ** 31 - 1), 42)
    .option('--warmup <n>', 'requests before, left out', wholeNumber(0, 100_000), 0)
    .option('--timeout <s>', 'limit of one request', positiveNumber(3_600), 600)
    .requiredOption('--out <folder>', 'folder for the two files')
    .option('--json', 'print the summary as JSON')
  addTargetOptions(command).action(async (options: Options) => {
    const { target, api_key } = targetFrom(options)
    const run = await measureToFolder(target, api_key, workloadOf(options), {
      run_id: randomUUID(),
      out: resolve(options.out),
    })
    if (options.json === true) print.result(JSON.stringify(run, null, 2))
    else for (const line of lines(run.summary)) print.result(line)
    for (const { cause, remedy } of run.certificate.problems)
      print.note(`Invalid: ${cause} ${remedy}`)
    if (run.summary.requests_ok === 0) process.exitCode = EXIT.target_failed
  })
}

/** `512` or `100-600`. */
function lengths(text: string): Lengths {
  const match = /^(\d+)(?:-(\d+))?$/.exec(text)
  const min = Number(match?.[1])
  const max = Number(match?.[2] ?? match?.[1])
  if (match !== null && min >= 1 && min <= max && max <= TOKENS_MAX) {
    return min === max ? { kind: 'fixed', tokens: min } : { kind: 'uniform', min, max }
  }
  throw new InvalidArgumentError(`"${text}" is no length: expected tokens such as 512, or 100-600`)
}

function workloadOf(options: Options): Workload {
  if ((options.requests === undefined) === (options.duration === undefined)) {
    throw new InvalidArgumentError('give either --requests or --duration')
  }
  return {
    prompts: {
      kind: 'synthetic',
      input_tokens: options.inputTokens,
      output_tokens: options.outputTokens,
      shared_prefix_tokens: 0,
      ...SYNTHETIC_DEFAULTS,
    },
    arrivals: { kind: 'closed', concurrency: options.concurrency },
    stop:
      options.requests === undefined
        ? { kind: 'duration', duration_s: options.duration ?? 0 }
        : { kind: 'requests', requests: options.requests },
    warmup_requests: options.warmup,
    // One run is made; the schema's least count stands for the plan that it would be part of.
    repetitions: REPETITIONS_MIN,
    seed: options.seed,
    timeout_s: options.timeout,
    ...WORKLOAD_DEFAULTS,
  }
}

function lines(summary: Summary): string[] {
  const latency = (['ttft_ms', 'tpot_ms', 'e2e_ms'] as const).flatMap((metric) =>
    (['p50', 'p90', 'p99'] as const).map((statistic) => {
      const { text, note } = formatQuantile(summary[metric][statistic])
      const value = summary[metric][statistic].kind === 'absent' ? text : `${text} ms`
      return `${metricName(metric, statistic)}: ${value}${note === null ? '' : ` (${note})`}`
    }),
  )
  const { requests_ramp_up, requests_drain } = summary.window
  return [
    `Requests: ${formatCount(summary.requests_ok)} ok, ${formatCount(summary.requests_failed)} failed in the steady window; left out: ${formatCount(requests_ramp_up)} of the ramp-up, ${formatCount(requests_drain)} of the drain`,
    ...summary.errors.map(
      (error) => `  ${error.outcome} × ${formatCount(error.count)}: ${error.example}`,
    ),
    ...latency,
    `Throughput: ${formatNumber(summary.requests_per_s)} req/s, ${formatNumber(summary.output_tokens_per_s)} tok/s`,
  ]
}
