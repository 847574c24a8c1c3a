import { resolve } from 'node:path'
import { InvalidArgumentError, type Command } from 'commander'
import { readPromptsFile } from '../measure/prompts-file.ts'
import { type Arrivals, type Spacing, type Stage } from '../shared/arrivals.ts'
import type { Lengths } from '../shared/lengths.ts'
import type { Prompts } from '../shared/prompts.ts'
import type { TraceFormat } from '../shared/trace.ts'
import {
  REPETITIONS_MIN,
  REQUESTS_MAX,
  SENDING_THREADS_MAX,
  TIMEOUT_S_MAX,
  workloadSchema,
  type Sessions,
  type Stop,
  type Workload,
} from '../shared/workload.ts'
import { addArrivals } from './arrival-options.ts'
import { addContent, DEFAULT_LENGTH } from './content-options.ts'
import { positiveNumber, wholeNumber } from './number-options.ts'
import { tokenizerFrom } from './tokenizer-option.ts'
import { traceFrom } from './trace-option.ts'

export interface LoadArguments {
  concurrency?: number
  rate?: number
  stages?: Stage[]
  arrivals: Spacing
  burstiness: number
  maxInFlight?: number
  trace?: string
  traceFormat?: TraceFormat
  traceSpeed: number
  requests?: number
  duration?: number
  prompts?: string
  inputTokens?: Lengths
  outputTokens: Lengths
  sharedPrefix: number
  sharedPrefixPct: number
  sharedPrefixes: number
  tokenizer?: string
  turns?: Lengths
  thinkTime: number
  seed: number
  warmup: number
  timeout: number
  connectTimeout?: number
  firstByteTimeout?: number
  betweenEventsTimeout?: number
  threads?: number
}

/** What is sent and when. */
export function addLoadOptions(command: Command): Command {
  addArrivals(command)
  addContent(command)
  const seconds = positiveNumber(TIMEOUT_S_MAX)
  return command
    .option(
      '--seed <n>',
      'what prompts and arrivals are drawn from',
      wholeNumber(0, 2 ** 31 - 1),
      42,
    )
    .option('--warmup <n>', 'requests before, left out', wholeNumber(0, 100_000), 0)
    .option('--timeout <s>', 'limit of one request', seconds, 600)
    .option('--connect-timeout <s>', 'limit of connecting', seconds)
    .option('--first-byte-timeout <s>', 'limit from sent to the first byte of the answer', seconds)
    .option('--between-events-timeout <s>', 'limit between two pieces of an answer', seconds)
    .option('--threads <n>', 'threads that send', wholeNumber(1, SENDING_THREADS_MAX))
}

/** The workload that the options ask for. Throws where they contradict each other. */
export async function workloadFrom(options: LoadArguments): Promise<Workload> {
  const trace =
    options.trace === undefined
      ? null
      : await traceFrom(resolve(options.trace), options.traceFormat ?? null)
  const workload: Workload = {
    prompts: await promptsFrom(options, trace),
    arrivals: arrivalsFrom(options, trace),
    sessions: sessionsFrom(options),
    stop: stopFrom(options, trace),
    warmup_requests: options.warmup,
    // One run is made; the schema's least count stands for the plan that it would be part of.
    repetitions: REPETITIONS_MIN,
    seed: options.seed,
    timeout_s: options.timeout,
    part_timeouts: {
      connect_s: options.connectTimeout ?? null,
      first_byte_s: options.firstByteTimeout ?? null,
      between_events_s: options.betweenEventsTimeout ?? null,
    },
    sending_threads: options.threads ?? null,
  }
  const parsed = workloadSchema.safeParse(workload)
  if (parsed.success) return parsed.data
  throw new InvalidArgumentError(parsed.error.issues[0]?.message ?? 'the load is not understood')
}

type TraceChoice = Awaited<ReturnType<typeof traceFrom>> | null

function arrivalsFrom(options: LoadArguments, trace: TraceChoice): Arrivals {
  const { concurrency, rate, stages } = options
  const given = [concurrency, rate, stages, trace ?? undefined].filter((one) => one !== undefined)
  if (given.length !== 1)
    throw new InvalidArgumentError('give one of --concurrency, --rate, --stages and --trace')
  const max_in_flight = options.maxInFlight ?? null
  if (concurrency !== undefined) {
    if (max_in_flight !== null)
      throw new InvalidArgumentError(
        '--max-in-flight caps an open loop; --concurrency is the cap itself',
      )
    return { kind: 'closed', concurrency }
  }
  if (trace !== null) return { kind: 'trace', trace, speed: options.traceSpeed, max_in_flight }
  const steady = rate ?? 0
  return {
    kind: 'open',
    spacing: options.arrivals,
    burstiness: options.burstiness,
    stages: stages ?? [
      { duration_s: null, from_requests_per_s: steady, to_requests_per_s: steady },
    ],
    max_in_flight,
  }
}

async function promptsFrom(options: LoadArguments, trace: TraceChoice): Promise<Prompts> {
  if (options.prompts !== undefined) return filePrompts(resolve(options.prompts), options)
  const tokenizer = await tokenizerFrom(options.tokenizer)
  if (trace !== null && trace.has_input_lengths && options.inputTokens === undefined)
    return { kind: 'trace', trace, tokenizer }
  return {
    kind: 'synthetic',
    input_tokens: options.inputTokens ?? DEFAULT_LENGTH,
    output_tokens: options.outputTokens,
    shared_prefix_tokens: options.sharedPrefix,
    shared_prefix_pct: options.sharedPrefixPct,
    shared_prefixes: options.sharedPrefixes,
    tokenizer,
  }
}

async function filePrompts(file_path: string, options: LoadArguments): Promise<Prompts> {
  const { outputTokens } = options
  if (outputTokens.kind !== 'fixed')
    throw new InvalidArgumentError('--prompts goes with one --output-tokens, the most of an answer')
  const { prompts, sha256 } = await readPromptsFile(file_path)
  return {
    kind: 'jsonl',
    file_path,
    sha256,
    prompts: prompts.length,
    output_tokens_max: outputTokens.tokens,
  }
}

function stopFrom(options: LoadArguments, trace: TraceChoice): Stop {
  const { requests, duration } = options
  if (requests !== undefined && duration !== undefined)
    throw new InvalidArgumentError('give either --requests or --duration')
  if (requests !== undefined) return { kind: 'requests', requests }
  if (duration !== undefined) return { kind: 'duration', duration_s: duration }
  if (trace !== null) return { kind: 'requests', requests: Math.min(trace.requests, REQUESTS_MAX) }
  throw new InvalidArgumentError('give either --requests or --duration')
}

function sessionsFrom({ turns, thinkTime }: LoadArguments): Sessions | null {
  if (turns === undefined) return null
  return { turns, think_time: 'exponential', think_time_s_mean: thinkTime }
}
