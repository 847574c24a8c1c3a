import { z } from 'zod'

/** The request protocols of this version; each is one file in `src/measure/protocols`. */
export const PROTOCOLS = [
  'openai-chat',
  'openai-completions',
  'openai-embeddings',
  'ollama-chat',
  'ollama-generate',
  'tgi',
  'triton-generate',
  'kserve-infer',
  'llama-cpp',
  'http-json',
] as const
export const protocolSchema = z.enum(PROTOCOLS)
export type Protocol = z.infer<typeof protocolSchema>

/** Protocols whose requests may have a body of the user's own. */
export const OWN_BODY_PROTOCOLS: readonly Protocol[] = [
  'http-json',
  'kserve-infer',
  'triton-generate',
]

/** One named setting of the server under test, as it would be typed: `max_num_seqs` = `64`. */
export const settingSchema = z.object({
  name: z.string().trim().min(1).max(200),
  value: z.string().max(2_000),
})
export type Setting = z.infer<typeof settingSchema>

/**
 * How a plain HTTP JSON server is asked. In the body, `{{prompt}}` and `{{model}}` are replaced as the
 * inside of a JSON string, `{{messages}}`, `{{max_tokens}}` and `{{stream}}` as JSON. For
 * `kserve-infer` and `triton-generate` the body replaces the usual one; the path is the protocol's.
 */
export const httpJsonSchema = z.object({
  path: z.string().startsWith('/').max(2_000),
  body_template: z.string().max(100_000),
})
export type HttpJson = z.infer<typeof httpJsonSchema>

/**
 * How a Change reaches the server.
 * - `bundled`: the program restarts its own simulated server with the new setting.
 * - `command`: the program starts and stops the server itself; its arguments are the settings.
 * - `manual`: the user changes the server and says when it is done.
 */
export const controlSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('bundled') }),
  z.object({
    kind: z.literal('command'),
    command: z.string().trim().min(1).max(10_000),
    /** Where the program waits for a good answer after a start; null asks the server's root. */
    health_path: z.string().startsWith('/').max(2_000).nullable(),
    startup_timeout_s: z.number().positive().max(3_600),
  }),
  z.object({
    kind: z.literal('manual'),
    /** The command that the user starts the server with, shown with the change in it; never run. */
    command: z.string().trim().max(10_000).nullable(),
  }),
])
export type Control = z.infer<typeof controlSchema>

export const baseUrlSchema = z
  .string()
  .trim()
  .max(2_000)
  .pipe(
    z.url({
      protocol: /^https?$/,
      error: 'An address starts with http:// or https://, such as http://10.0.0.12:8000',
    }),
  )

/** How a connection to the server is made. Headers are sent with every request and hold no secrets. */
export const connectionSchema = z.object({
  headers: z
    .array(z.object({ name: z.string().min(1).max(200), value: z.string().max(8_000) }))
    .max(50),
  /** PEM file of a certificate authority that is trusted beside the system's. */
  ca_file: z.string().max(4_096).nullable(),
  verify_tls: z.boolean(),
  /** An HTTP proxy, such as http://10.0.0.2:3128. */
  proxy_url: z
    .url({ protocol: /^http$/, error: 'A proxy is named such as http://10.0.0.2:3128' })
    .max(2_000)
    .nullable(),
  /** `auto`: HTTP/1.1, or HTTP/2 where a TLS server offers nothing else. */
  http_version: z.enum(['auto', '1.1', '2']),
})
export type ConnectionOptions = z.infer<typeof connectionSchema>

export const DEFAULT_CONNECTION: ConnectionOptions = {
  headers: [],
  ca_file: null,
  verify_tls: true,
  proxy_url: null,
  http_version: 'auto',
}

export const EXPORTERS_MAX = 8
const DESTINATION_CHARS_MAX = 300
/**
 * What the system's own `ssh` is called with: a host, `user@host`, an alias of ~/.ssh/config, or
 * `ssh://user@host:port`. It never begins with a dash, so that it cannot be an option, and holds
 * nothing that a shell reads: configurations hand it on to commands of their own (CVE-2023-51385).
 */
const DESTINATION = /^(?:ssh:\/\/)?(?:\w[\w.+@-]*@)?(?:\w[\w.:%-]*|\[[\da-f:.]+\](?::\d+)?)$/i
export const sshDestinationSchema = z
  .string()
  .trim()
  .max(DESTINATION_CHARS_MAX)
  .regex(DESTINATION, 'A host is named such as gpu-box, me@10.0.0.12 or ssh://me@10.0.0.12:2222')

/** The machine of the server, as the user's own ssh reaches it without a password. */
export const sshSchema = z.object({ destination: sshDestinationSchema })
export type Ssh = z.infer<typeof sshSchema>

/** The server under test. A key is never part of it: it lives in the system's keychain. */
export const targetSchema = z.object({
  name: z.string().trim().min(1).max(80),
  base_url: baseUrlSchema,
  protocol: protocolSchema,
  model: z.string().trim().max(300),
  has_api_key: z.boolean(),
  http_json: httpJsonSchema.nullable(),
  /** Whether answers are asked for as streams, where the protocol can. */
  streaming: z.boolean().default(true),
  connection: connectionSchema.default(DEFAULT_CONNECTION),
  /** A Prometheus page of the server; null when it has none. */
  metrics_url: baseUrlSchema.nullable(),
  /** Pages of exporters beside it: of GPUs (DCGM, AMD) or of the machine (node_exporter). */
  exporter_urls: z.array(baseUrlSchema).max(EXPORTERS_MAX).default([]),
  /** How GPU and host of a server on another machine are read; null where they are not. */
  ssh: sshSchema.nullable().default(null),
  /** Port of this machine at which OpenTelemetry's spans are received during a run; null: none are. */
  otlp_port: z.number().int().min(1_024).max(65_535).nullable().default(null),
  control: controlSchema,
  /** The configuration at the start of the investigation, as far as it is known. */
  settings: z.array(settingSchema).max(200),
})
export type Target = z.infer<typeof targetSchema>

/** What a plain target has beside its address and protocol. */
export const TARGET_DEFAULTS: Pick<
  Target,
  'streaming' | 'connection' | 'exporter_urls' | 'ssh' | 'otlp_port'
> = {
  streaming: true,
  connection: DEFAULT_CONNECTION,
  exporter_urls: [],
  ssh: null,
  otlp_port: null,
}

/** True where the target's numbers come from the bundled, simulated server. */
export function isSimulated(target: Pick<Target, 'control'>): boolean {
  return target.control.kind === 'bundled'
}
