import { isObject, parseJson, type JsonObject } from '../protocols/json-value.ts'
import { amdFigure } from './amd-smi-json.ts'
import { NO_READING, type GpuReading } from './gpu-reading.ts'

/** More GPUs than any machine has. */
const GPUS_MAX = 256

/** Keys of each fact, the newer first; versions differ in their capitals. */
const UTIL = ['gpu use (%)']
const MEMORY_BUSY = ['gpu memory read/write activity (%)', 'gpu memory use (%)']
const POWER = [
  'current socket graphics package power (w)',
  'average graphics package power (w)',
  'average graphics package power',
]
const TEMPERATURE = ['temperature (sensor junction) (c)', 'temperature (sensor edge) (c)']

/**
 * `rocm-smi --json`: an object with `card0`, `card1` and so on, every figure a string. `GPU memory use
 * (%)` is how busy memory is; how full it is newer versions call `GPU Memory Allocated (VRAM%)`.
 *
 * Source: rocm_smi.py of ROCm/rocm_smi_lib
 *
 * @returns null where the text is nothing of the kind
 */
export function parseRocmSmi(text: string): GpuReading[] | null {
  const value = parseJson(text)
  if (!isObject(value)) return null
  const cards = Object.entries(value).filter(
    (entry): entry is [string, JsonObject] => /^card\d+$/.test(entry[0]) && isObject(entry[1]),
  )
  if (cards.length === 0 || cards.length > GPUS_MAX) return null
  return cards.map(([name, card]) => readCard(Number(name.slice('card'.length)), card))
}

function readCard(index: number, card: JsonObject): GpuReading {
  const facts = new Map(Object.entries(card).map(([key, value]) => [key.toLowerCase(), value]))
  const figure = (keys: readonly string[], unit: string): number | null =>
    keys.map((key) => amdFigure(facts.get(key), unit)).find((value) => value !== null) ?? null
  return {
    ...NO_READING,
    index,
    util_pct: figure(UTIL, '%'),
    memory_busy_pct: figure(MEMORY_BUSY, '%'),
    memory_used_bytes: figure(['vram total used memory (b)'], 'B'),
    memory_total_bytes: figure(['vram total memory (b)'], 'B'),
    power_w: figure(POWER, 'W'),
    power_limit_w: figure(['max graphics package power (w)'], 'W'),
    temperature_c: figure(TEMPERATURE, 'C'),
    sm_clock_mhz: figure(['sclk clock speed:'], 'MHz'),
    memory_clock_mhz: figure(['mclk clock speed:'], 'MHz'),
  }
}
