import type { Setting } from '../../shared/target.ts'
import { plainName } from './batch-limit.ts'

/** What a model's weights weigh: all that an estimate of MFU and MBU needs to know of it. */
export interface ModelSize {
  /** Parameters that each token is multiplied with. */
  parameters: number
  /** 2 for 16-bit weights, 1 for 8-bit ones, about 0.5 for 4-bit ones. */
  weight_bytes_per_parameter: number
  /** Where both come from, as shown beside an estimate. */
  source: string
  /** Whether a name was read for want of anything better. */
  guessed: boolean
}

const COUNT_NAMES = [
  'n_params',
  'parameter_count',
  'num_parameters',
  'parameter_size',
  'parameters',
]
const FORMAT_NAMES = ['quantization', 'quantization_level', 'quantize', 'dtype', 'model_dtype']

const SUFFIX: Record<string, number> = { k: 1e3, m: 1e6, b: 1e9, t: 1e12 }
const COUNT = /^(\d+(?:\.\d+)?)\s*([kmbt]?)$/i
/** `8B`, `0.5b`, `13B`: a number that stands for itself, and no expert's (`8x7B`) or active share (`A3B`). */
const IN_NAME = /(?:^|[-_/: ])(\d+(?:\.\d+)?)b(?=$|[-_/: .])/gi
const MIXTURE = /\d+x\d|(?:^|[-_])a\d+(?:\.\d+)?b|moe/i

const BITS_PER_BYTE = 8
/** By the words of vLLM, SGLang, TGI, Hugging Face and GGUF; the first that fits. */
const FORMATS: readonly (readonly [words: RegExp, bits: number])[] = [
  [/^(?:fp8|int8|w8a8|8bit|q8_|bitsandbytes$)/i, 8],
  [/^(?:q6_)/i, 6.6],
  [/^(?:q5_)/i, 5.5],
  [/^(?:awq|gptq|marlin|int4|nvfp4|mxfp4|fp4|4bit|q4_|iq4_)/i, 4.5],
  [/^(?:q3_|iq3_)/i, 3.5],
  [/^(?:q2_|iq2_)/i, 2.7],
  [/(?:bf16|fp16|float16|bfloat16|half|f16)/i, 16],
  [/(?:fp32|float32|f32)/i, 32],
]

/**
 * The model's size from what the server said of itself, else from its name where that is unambiguous,
 * which is a guess; null where neither tells it. A mixture of experts is never guessed: its name does
 * not tell how many parameters a token meets.
 */
export function modelSizeOf(settings: readonly Setting[], model: string): ModelSize | null {
  const value = (names: readonly string[]): { name: string; text: string }[] =>
    settings
      .filter(({ name }) => names.includes(plainName(name)))
      .map((setting) => ({ name: setting.name, text: setting.value.trim() }))
  const told = value(COUNT_NAMES).flatMap(({ name, text }) => {
    const count = countOf(text)
    return count === null ? [] : [{ name, count }]
  })[0]
  const format = value(FORMAT_NAMES).flatMap(({ name, text }) => {
    const bits = bitsOf(text)
    return bits === null ? [] : [{ name, text, bits }]
  })[0]
  const count = told?.count ?? countInName(model)
  if (count === null) return null
  const bits = format?.bits ?? 16
  const named = told === undefined ? 'its name' : told.name
  const weighed = format === undefined ? '16 bit assumed' : `${format.name} ${format.text}`
  return {
    parameters: count,
    weight_bytes_per_parameter: bits / BITS_PER_BYTE,
    source: `parameters by ${named}, ${weighed}`,
    guessed: told === undefined || format === undefined,
  }
}

/** Bytes of a parameter by the server's settings; 16 bit where these say nothing. */
export function weightBytesOf(settings: readonly Setting[]): number {
  const told = settings
    .filter(({ name }) => FORMAT_NAMES.includes(plainName(name)))
    .map(({ value }) => bitsOf(value.trim()))
    .find((bits) => bits !== null)
  return (told ?? 16) / BITS_PER_BYTE
}

function countOf(text: string): number | null {
  const match = COUNT.exec(text)
  if (match === null) return null
  const count = Number(match[1]) * (SUFFIX[(match[2] ?? '').toLowerCase()] ?? 1)
  return count >= 1e6 ? count : null
}

function countInName(model: string): number | null {
  if (MIXTURE.test(model)) return null
  const found = [...model.matchAll(IN_NAME)].map((match) => Number(match[1]))
  const [only, another] = new Set(found)
  return only === undefined || another !== undefined || only <= 0 ? null : only * 1e9
}

function bitsOf(text: string): number | null {
  return FORMATS.find(([words]) => words.test(text.replace(/^torch\./, '')))?.[1] ?? null
}
