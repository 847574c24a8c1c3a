import { readFileSync } from 'node:fs'
import { InvalidArgumentError, type Command } from 'commander'
import { connectionSchema, type ConnectionOptions } from '../shared/target.ts'
import { ProblemError } from '../shared/result.ts'

export interface ConnectionArguments {
  header?: string[]
  caFile?: string
  insecure?: boolean
  proxy?: string
  http?: ConnectionOptions['http_version']
}

const HTTP_VERSIONS = ['auto', '1.1', '2'] as const

/** How connections are made. A header with a secret does not belong here: it would show in `ps`. */
export function addConnectionOptions(command: Command): Command {
  return command
    .option('--header <name:value>', 'sent with every request; may be given several times', header)
    .option('--ca-file <file>', 'PEM file of a certificate authority to trust', readable)
    .option('--insecure', 'do not check the certificate of the server')
    .option('--proxy <address>', 'HTTP proxy, such as http://10.0.0.2:3128')
    .option('--http <version>', `one of ${HTTP_VERSIONS.join(', ')}`, httpVersion, 'auto')
}

function header(text: string, before: string[] | undefined): string[] {
  if (/^[^:\s]+:\s*\S/.test(text)) return [...(before ?? []), text]
  throw new InvalidArgumentError(`"${text}" is no header: expected such as "x-tenant: a"`)
}

function httpVersion(text: string): ConnectionOptions['http_version'] {
  const known = HTTP_VERSIONS.find((version) => version === text)
  if (known !== undefined) return known
  throw new InvalidArgumentError(`"${text}" is not one of ${HTTP_VERSIONS.join(', ')}`)
}

function readable(text: string): string {
  try {
    readFileSync(text)
    return text
  } catch {
    throw new InvalidArgumentError(`"${text}" cannot be read: expected a PEM file`)
  }
}

export function connectionFrom(options: ConnectionArguments): ConnectionOptions {
  const parsed = connectionSchema.safeParse({
    headers: (options.header ?? []).map((text) => ({
      name: text.slice(0, text.indexOf(':')).trim(),
      value: text.slice(text.indexOf(':') + 1).trim(),
    })),
    ca_file: options.caFile ?? null,
    verify_tls: options.insecure !== true,
    proxy_url: options.proxy ?? null,
    http_version: options.http ?? 'auto',
  })
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new ProblemError({
    code: 'bad_input',
    message: `--${issue?.path[0] === 'proxy_url' ? `proxy "${options.proxy ?? ''}"` : 'header'}: ${issue?.message ?? 'not understood'}.`,
    field: issue?.path.join('.') ?? 'connection',
  })
}
