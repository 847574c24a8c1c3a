import {
  addConnectionOptions,
  connectionFrom,
  type ConnectionArguments,
} from './connection-options.ts'
import { InvalidArgumentError, type Command } from 'commander'
import {
  baseUrlSchema,
  EXPORTERS_MAX,
  OWN_BODY_PROTOCOLS,
  PROTOCOLS,
  sshDestinationSchema,
  targetSchema,
  type HttpJson,
  type Protocol,
  type Target,
} from '../shared/target.ts'

const HTTP_JSON_BODY = '{"prompt":"{{prompt}}"}'

export interface TargetOptions extends ConnectionArguments {
  url: string
  protocol: Protocol
  model: string
  apiKeyEnv?: string
  metricsUrl?: string
  exporterUrl?: string[]
  ssh?: string
  otlpPort?: number
  path?: string
  body?: string
  stream?: boolean
}

/** The options that name a target; the key comes from the environment, never from the command line. */
export function addTargetOptions(command: Command): Command {
  return addConnectionOptions(command)
    .requiredOption(
      '--url <address>',
      'address of the server, such as http://10.0.0.12:8000',
      address,
    )
    .option('--protocol <name>', `one of ${PROTOCOLS.join(', ')}`, protocol, 'openai-chat')
    .option('--model <name>', 'model to ask for', '')
    .option('--api-key-env <name>', 'environment variable that holds the key')
    .option('--metrics-url <address>', 'Prometheus page of the server', address)
    .option(
      '--exporter-url <address>',
      'page of an exporter (DCGM, node_exporter, AMD); may be given again',
      exporters,
    )
    .option(
      '--ssh <destination>',
      "the server's machine as your ssh reaches it without a password; GPU and host are read there",
      sshDestination,
    )
    .option(
      '--otlp-port <port>',
      'port of this machine at which OpenTelemetry spans are received during the run, such as 4318',
      otlpPort,
    )
    .option('--path <path>', 'path of an http-json server', '/')
    .option(
      '--body <template>',
      `body of a request (${OWN_BODY_PROTOCOLS.join(', ')}), with {{prompt}} in it`,
    )
    .option('--no-stream', 'ask for whole answers, where the protocol streams')
}

function address(text: string): string {
  const parsed = baseUrlSchema.safeParse(text)
  if (parsed.success) return parsed.data.replace(/\/+$/, '')
  throw new InvalidArgumentError(
    `"${text}" is no address: ${parsed.error.issues[0]?.message ?? ''}`,
  )
}

function exporters(text: string, before: string[] = []): string[] {
  if (before.length < EXPORTERS_MAX) return [...before, address(text)]
  throw new InvalidArgumentError(`"${text}" is one too many: ${String(EXPORTERS_MAX)} at most`)
}

function sshDestination(text: string): string {
  const parsed = sshDestinationSchema.safeParse(text)
  if (parsed.success) return parsed.data
  throw new InvalidArgumentError(
    `"${text}" names no host: ${parsed.error.issues[0]?.message ?? ''}`,
  )
}

function otlpPort(text: string): number {
  const parsed = targetSchema.shape.otlp_port.safeParse(Number(text))
  if (parsed.success && parsed.data !== null) return parsed.data
  throw new InvalidArgumentError(`"${text}" is no port from 1024 to 65535`)
}

function protocol(text: string): Protocol {
  const known = PROTOCOLS.find((name) => name === text)
  if (known !== undefined) return known
  throw new InvalidArgumentError(`"${text}" is not one of ${PROTOCOLS.join(', ')}`)
}

export function targetFrom(options: TargetOptions): { target: Target; api_key: string | null } {
  const api_key = options.apiKeyEnv === undefined ? null : (process.env[options.apiKeyEnv] ?? null)
  return {
    api_key,
    target: {
      name: options.url,
      base_url: options.url,
      protocol: options.protocol,
      model: options.model,
      has_api_key: api_key !== null,
      http_json: httpJsonOf(options),
      streaming: options.stream !== false,
      connection: connectionFrom(options),
      metrics_url: options.metricsUrl ?? null,
      exporter_urls: options.exporterUrl ?? [],
      ssh: options.ssh === undefined ? null : { destination: options.ssh },
      otlp_port: options.otlpPort ?? null,
      control: { kind: 'manual', command: null },
      settings: [],
    },
  }
}

/** The body of an http-json request is always the user's own, that of some others where it is given. */
function httpJsonOf({ protocol, path = '/', body }: TargetOptions): HttpJson | null {
  if (protocol === 'http-json') return { path, body_template: body ?? HTTP_JSON_BODY }
  return body !== undefined && OWN_BODY_PROTOCOLS.includes(protocol)
    ? { path, body_template: body }
    : null
}
