import { isObject, objectsIn, parseJson, type JsonObject } from '../protocols/json-value.ts'
import { isAmdBlank } from './amd-blank.ts'
import { NO_READING, type GpuReading } from './gpu-reading.ts'
import { parseQuantity } from './quantity.ts'

/** More GPUs, or partitions of them, than any machine has. */
const GPUS_MAX = 256

const THERMAL = ['prochot', 'socket_thermal', 'vr_thermal', 'hbm_thermal']

/**
 * `amd-smi metric --json`: a list of GPUs, or since ROCm 6.4 an object with that list as `gpu_data`. A
 * figure is `{ "value": 5, "unit": "%" }`, in older versions `"5 %"` or a bare number, and `"N/A"` or a
 * whole block of it where the card does not tell.
 *
 * Source: amdsmi_commands.py of ROCm/amdsmi (`metric_gpu`)
 *
 * @returns null where the text is nothing of the kind
 */
export function parseAmdSmi(text: string): GpuReading[] | null {
  const value = parseJson(text)
  const list = objectsIn(isObject(value) ? value['gpu_data'] : value)
  const gpus = list.filter((gpu) => isObject(gpu['usage']) || isObject(gpu['mem_usage']))
  return gpus.length === 0 || gpus.length > GPUS_MAX ? null : gpus.map(readGpu)
}

function readGpu(gpu: JsonObject, at: number): GpuReading {
  const figure = (unit: string, block: string, ...names: string[]): number | null =>
    first(names.map((name) => amdFigure(blockOf(gpu, block)[name], unit)))
  const clocks = blockOf(gpu, 'clock')
  const clock = (kind: 'gfx' | 'mem', what: readonly string[]): number | null =>
    mean(
      Object.entries(clocks)
        .filter(([name, value]) => name.startsWith(kind) && isObject(value))
        .map(([, value]) =>
          first(what.map((name) => amdFigure((value as JsonObject)[name], 'MHz'))),
        ),
    )
  const memory = isObject(gpu['mem_usage']) ? 'mem_usage' : 'fb_usage'
  return {
    ...NO_READING,
    index: typeof gpu['gpu'] === 'number' ? gpu['gpu'] : at,
    util_pct: figure('%', 'usage', 'gfx_activity', 'gfx_usage'),
    memory_busy_pct: figure('%', 'usage', 'umc_activity', 'mem_activity'),
    memory_used_bytes: figure('MB', memory, 'used_vram'),
    memory_total_bytes: figure('MB', memory, 'total_vram'),
    power_w: figure('W', 'power', 'socket_power', 'current_socket_power', 'average_socket_power'),
    power_limit_w: figure('W', 'power', 'power_limit', 'socket_power_limit'),
    temperature_c: figure('C', 'temperature', 'hotspot', 'junction', 'edge'),
    sm_clock_mhz: clock('gfx', ['clk', 'cur_clk']),
    sm_clock_max_mhz: clock('gfx', ['max_clk']),
    memory_clock_mhz: clock('mem', ['clk', 'cur_clk']),
    power_capped: anyViolation(blockOf(gpu, 'throttle'), ['ppt']),
    thermal_capped: anyViolation(blockOf(gpu, 'throttle'), THERMAL),
  }
}

function anyViolation(throttle: JsonObject, reasons: readonly string[]): boolean | null {
  const states = reasons
    .map((reason) => throttle[`${reason}_violation_status`])
    .filter((state) => state === 'ACTIVE' || state === 'NOT ACTIVE')
  return states.length === 0 ? null : states.includes('ACTIVE')
}

/** A figure in any of the ways in which AMD's tools have written it. */
export function amdFigure(value: unknown, unit: string): number | null {
  if (isObject(value)) {
    return amdFigure(value['value'], typeof value['unit'] === 'string' ? value['unit'] : unit)
  }
  if (typeof value !== 'number' && typeof value !== 'string') return null
  const text = String(value)
  return isAmdBlank(Number(text)) ? null : parseQuantity(text, unit)
}

function blockOf(gpu: JsonObject, name: string): JsonObject {
  const block = gpu[name]
  return isObject(block) ? block : {}
}

function first(values: readonly (number | null)[]): number | null {
  return values.find((value) => value !== null) ?? null
}

/** A card has a clock for each of its compute dies; those that sleep tell none. */
function mean(values: readonly (number | null)[]): number | null {
  const told = values.filter((value) => value !== null)
  return told.length === 0 ? null : told.reduce((sum, value) => sum + value, 0) / told.length
}
