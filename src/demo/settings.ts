import { DEMO_SETTINGS, type DemoSetting } from '../shared/demo-settings.ts'
import { ProblemError } from '../shared/result.ts'
import type { GpuName } from './simulation/gpus.ts'

/** The bundled server's settings, checked and with their types. */
export interface DemoConfig {
  gpu: GpuName
  max_num_seqs: number
  max_num_batched_tokens: number
  max_model_len: number
  quantization: 'none' | 'fp8'
  kv_cache_dtype: 'auto' | 'fp8'
  gpu_memory_utilization: number
  enable_prefix_caching: boolean
  tokenizer_mode: 'auto' | 'slow'
  tokenizer_workers: number
  network_delay_ms: number
  network_mbps: number
}

/**
 * Reads settings as typed; what is not named keeps its default. An unknown name, a value of the wrong
 * kind or out of range, or a batch that cannot hold its requests is refused with one sentence.
 */
export function parseDemoSettings(settings: Readonly<Record<string, string>>): DemoConfig {
  const known = new Map(DEMO_SETTINGS.map((setting) => [setting.name, setting]))
  for (const name of Object.keys(settings)) {
    if (!known.has(name)) throw refusal(name, unknownSetting(name))
  }
  const texts = demoSettingTexts(settings)
  const text = (name: string): string => readChoice(requireSetting(known, name), texts)
  const number = (name: string): number => readNumber(requireSetting(known, name), texts)
  const config: DemoConfig = {
    gpu: text('gpu') as GpuName,
    max_num_seqs: number('max_num_seqs'),
    max_num_batched_tokens: number('max_num_batched_tokens'),
    max_model_len: number('max_model_len'),
    quantization: text('quantization') as DemoConfig['quantization'],
    kv_cache_dtype: text('kv_cache_dtype') as DemoConfig['kv_cache_dtype'],
    gpu_memory_utilization: number('gpu_memory_utilization'),
    enable_prefix_caching: text('enable_prefix_caching') === 'true',
    tokenizer_mode: text('tokenizer_mode') as DemoConfig['tokenizer_mode'],
    tokenizer_workers: number('tokenizer_workers'),
    network_delay_ms: number('network_delay_ms'),
    network_mbps: number('network_mbps'),
  }
  refuseBatchTooSmall(config)
  return config
}

/** Every setting's text: what was given, else its default. */
export function demoSettingTexts(
  settings: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(
    DEMO_SETTINGS.map(({ name, default: text }) => [name, (settings[name] ?? text).trim()]),
  )
}

/** vLLM refuses the same: a step must hold at least one token of each running request. */
function refuseBatchTooSmall(config: DemoConfig): void {
  if (config.max_num_batched_tokens >= config.max_num_seqs) return
  throw refusal(
    'max_num_batched_tokens',
    `max_num_batched_tokens is ${config.max_num_batched_tokens}; ` +
      `expected at least max_num_seqs, which is ${config.max_num_seqs}`,
  )
}

function readChoice(setting: DemoSetting, texts: Record<string, string>): string {
  const value = texts[setting.name] ?? setting.default
  if (setting.kind === 'choice' && setting.choices.includes(value)) return value
  const choices = setting.kind === 'choice' ? setting.choices.join(', ') : setting.default
  throw refusal(setting.name, `${setting.name} is “${value}”; expected one of ${choices}`)
}

function readNumber(setting: DemoSetting, texts: Record<string, string>): number {
  const text = texts[setting.name] ?? setting.default
  const value = /^[0-9]+(\.[0-9]+)?$/.test(text) ? Number(text) : Number.NaN
  const kind = setting.kind === 'number' && setting.integer ? 'a whole number' : 'a number'
  const whole = setting.kind !== 'number' || !setting.integer || Number.isInteger(value)
  const range = setting.kind === 'number' ? setting : { min: 0, max: 0 }
  if (whole && value >= range.min && value <= range.max) return value
  throw refusal(
    setting.name,
    `${setting.name} is “${text}”; expected ${kind} from ${range.min} to ${range.max}`,
  )
}

function requireSetting(known: Map<string, DemoSetting>, name: string): DemoSetting {
  const setting = known.get(name)
  if (setting === undefined) throw refusal(name, unknownSetting(name))
  return setting
}

function unknownSetting(name: string): string {
  const names = DEMO_SETTINGS.map((setting) => setting.name).join(', ')
  return `${name} is not a setting of the bundled server; expected one of ${names}`
}

function refusal(field: string, message: string): ProblemError {
  return new ProblemError({ code: 'bad_input', field, message })
}
