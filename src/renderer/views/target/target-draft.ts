import { settingsOfCommand } from '../../../engine/configuration/command.ts'
import {
  targetSchema,
  type Control,
  type Protocol,
  type Setting,
  type Target,
} from '../../../shared/target.ts'
import { connectionDraft, connectionInput, type ConnectionDraft } from './connection-draft.ts'
import { PROTOCOL_WORDS } from './protocol-words.ts'

/** The target as its form holds it: everything is text until it is used. */
export interface TargetDraft {
  name: string
  base_url: string
  protocol: Protocol
  model: string
  /** A newly typed key; null leaves the stored one as it is, '' removes it. */
  api_key: string | null
  http_path: string
  http_body: string
  /** In the place of the usual body, for protocols whose model may have other inputs; '' for none. */
  own_body: string
  /** Asked for where the protocol leaves the choice. */
  streaming: boolean
  connection: ConnectionDraft
  metrics_url: string
  /** One address a line. */
  exporters: string
  /** Whatever the system's ssh takes; '' where it is not used. */
  ssh: string
  /** Null: no spans are received. */
  otlp_port: number | null
  control: Control['kind']
  command: string
  health_path: string
  startup_timeout_s: number | null
  /** One `name = value` a line. */
  settings: string
}

const STARTUP_TIMEOUT_S = 600
export const HTTP_BODY_EXAMPLE = '{"prompt": "{{prompt}}"}'
export const targetInputSchema = targetSchema.omit({ has_api_key: true })

export function draftOf(target: Target | null, base_url = ''): TargetDraft {
  const control = target?.control
  return {
    name: target?.name ?? '',
    base_url: target?.base_url ?? base_url,
    protocol: target?.protocol ?? 'openai-chat',
    model: target?.model ?? '',
    api_key: null,
    ...bodiesOf(target),
    streaming: target?.streaming ?? true,
    connection: connectionDraft(target?.connection),
    metrics_url: target?.metrics_url ?? '',
    exporters: (target?.exporter_urls ?? []).join('\n'),
    ssh: target?.ssh?.destination ?? '',
    otlp_port: target?.otlp_port ?? null,
    control: control?.kind ?? 'manual',
    command: control === undefined || control.kind === 'bundled' ? '' : (control.command ?? ''),
    health_path: control?.kind === 'command' ? (control.health_path ?? '') : '',
    startup_timeout_s: control?.kind === 'command' ? control.startup_timeout_s : STARTUP_TIMEOUT_S,
    settings: settingsText(target?.settings ?? []),
  }
}

/** What the schema is asked to parse. */
export function inputOf(draft: TargetDraft): unknown {
  return {
    name: draft.name.trim() === '' ? nameFor(draft) : draft.name,
    base_url: draft.base_url,
    protocol: draft.protocol,
    model: draft.model,
    http_json: bodyInput(draft),
    streaming: draft.streaming,
    connection: connectionInput(draft.connection),
    metrics_url: draft.metrics_url.trim() === '' ? null : draft.metrics_url,
    exporter_urls: linesOf(draft.exporters),
    ssh: draft.ssh.trim() === '' ? null : { destination: draft.ssh },
    otlp_port: draft.otlp_port,
    control: controlOf(draft),
    settings: settingsOf(draft),
  }
}

/** Addresses as typed, without empty lines. */
export function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

function bodiesOf(
  target: Target | null,
): Pick<TargetDraft, 'http_path' | 'http_body' | 'own_body'> {
  const known = target?.http_json ?? null
  const own = known !== null && target !== null && target.protocol !== 'http-json'
  return {
    http_path: known?.path ?? '/generate',
    http_body: own || known === null ? HTTP_BODY_EXAMPLE : known.body_template,
    own_body: own ? known.body_template : '',
  }
}

function bodyInput(draft: TargetDraft): unknown {
  const { protocol, http_path, http_body, own_body } = draft
  const { body } = PROTOCOL_WORDS[protocol]
  if (body === 'needed') return { path: http_path, body_template: http_body }
  const has_own = body === 'optional' && own_body.trim() !== ''
  // The path is the protocol's; the schema wants one all the same.
  return has_own ? { path: http_path, body_template: own_body } : null
}

/** A name where none was typed: the model, else the address without its scheme. */
export function nameFor(draft: Pick<TargetDraft, 'model' | 'base_url'>): string {
  const model = draft.model.trim().split('/').at(-1) ?? ''
  return (model === '' ? draft.base_url.trim().replace(/^https?:\/\//, '') : model).slice(0, 80)
}

function controlOf(draft: TargetDraft): unknown {
  const command = draft.command.trim()
  if (draft.control === 'bundled') return { kind: 'bundled' }
  if (draft.control === 'manual')
    return { kind: 'manual', command: command === '' ? null : command }
  return {
    kind: 'command',
    command,
    health_path: draft.health_path.trim() === '' ? null : draft.health_path.trim(),
    startup_timeout_s: draft.startup_timeout_s,
  }
}

/** Settings as named in the list, before those that the command spells and the list does not name. */
export function settingsOf(draft: Pick<TargetDraft, 'settings' | 'command'>): Setting[] {
  const listed = parseSettings(draft.settings).settings
  const names = new Set(listed.map((setting) => setting.name))
  const spelled = settingsOfCommand(draft.command).filter((setting) => !names.has(setting.name))
  return [...listed, ...spelled]
}

export function settingsText(settings: readonly Setting[]): string {
  return settings.map(({ name, value }) => `${name} = ${value}`).join('\n')
}

/** Reads one `name = value` a line; `error` names the first line that is none. */
export function parseSettings(text: string): { settings: Setting[]; error: string | null } {
  const settings: Setting[] = []
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue
    const equals = line.indexOf('=')
    const name = line.slice(0, equals).trim()
    if (equals < 1 || name === '') {
      return {
        settings,
        error: `“${line.trim()}” is no setting: name = value, such as max_num_seqs = 32`,
      }
    }
    if (settings.some((setting) => setting.name === name)) {
      return { settings, error: `${name} is named twice: keep one line of it` }
    }
    settings.push({ name, value: line.slice(equals + 1).trim() })
  }
  return { settings, error: null }
}
