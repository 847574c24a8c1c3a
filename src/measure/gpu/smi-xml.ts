import { ProblemError } from '../../shared/result.ts'
import { NO_READING, type GpuReading } from './gpu-reading.ts'
import { parseQuantity } from './quantity.ts'
import { parseActive } from './smi-csv.ts'
import { parseXml, xmlAt, type XmlElement } from './xml.ts'

const ROOT = 'nvidia_smi_log'
/** More GPUs than any machine has. */
const GPUS_MAX = 256

/** Where each fact stands; versions 11 to 13 of the format moved and renamed some, the newest first. */
const POWER_BLOCKS = ['gpu_power_readings', 'power_readings']
const DRAWS = ['power_draw', 'average_power_draw', 'instant_power_draw']
const LIMITS = ['enforced_power_limit', 'current_power_limit', 'power_limit']
/** Both the block and the start of each reason's tag. */
const REASON_BLOCKS = ['clocks_event_reason', 'clocks_throttle_reason']
const COUNTERS = 'clocks_event_reasons_counters'

/**
 * `nvidia-smi -q -x`, versions 11 to 13 of its format, which are those of drivers from 450 on. MIG
 * devices stand inside of their GPU and are not GPUs of their own: utilisation is `N/A` then.
 *
 * Source: nvsmi_device_v11.dtd, v12 and v13, which the driver brings along
 *
 * @throws {ProblemError} where it is no such document
 */
export function parseSmiXml(text: string): GpuReading[] {
  const root = parseXml(text)
  const gpus = root.children.filter(({ tag }) => tag === 'gpu')
  if (root.tag !== ROOT || gpus.length > GPUS_MAX) {
    throw new ProblemError({
      code: 'bad_input',
      message: `The XML of nvidia-smi is not read: <${ROOT}> with at most ${GPUS_MAX} GPUs is expected.`,
    })
  }
  return gpus.map(readGpu)
}

function readGpu(gpu: XmlElement, index: number): GpuReading {
  const figure = (unit: string, ...path: string[]): number | null =>
    parseQuantity(xmlAt(gpu, ...path)?.text ?? '', unit)
  const power = (names: readonly string[]): number | null =>
    first(POWER_BLOCKS.flatMap((block) => names.map((name) => figure('W', block, name))))
  return {
    ...NO_READING,
    index,
    util_pct: figure('%', 'utilization', 'gpu_util'),
    memory_busy_pct: figure('%', 'utilization', 'memory_util'),
    memory_used_bytes: figure('MiB', 'fb_memory_usage', 'used'),
    memory_total_bytes: figure('MiB', 'fb_memory_usage', 'total'),
    power_w: power(DRAWS),
    power_limit_w: power(LIMITS),
    temperature_c: figure('C', 'temperature', 'gpu_temp'),
    sm_clock_mhz: figure('MHz', 'clocks', 'sm_clock'),
    sm_clock_max_mhz: figure('MHz', 'max_clocks', 'sm_clock'),
    memory_clock_mhz: figure('MHz', 'clocks', 'mem_clock'),
    power_capped: anyActive(gpu, ['sw_power_cap', 'hw_power_brake_slowdown']),
    thermal_capped: anyActive(gpu, ['sw_thermal_slowdown', 'hw_thermal_slowdown']),
    power_capped_s: total([
      figure('us', COUNTERS, `${COUNTERS}_sw_power_cap`),
      figure('us', COUNTERS, `${COUNTERS}_hw_power_brake`),
    ]),
    thermal_capped_s: total([
      figure('us', COUNTERS, `${COUNTERS}_sw_therm_slowdown`),
      figure('us', COUNTERS, `${COUNTERS}_hw_therm_slowdown`),
    ]),
  }
}

function anyActive(gpu: XmlElement, reasons: readonly string[]): boolean | null {
  const states = REASON_BLOCKS.flatMap((block) =>
    reasons.map((reason) => parseActive(xmlAt(gpu, `${block}s`, `${block}_${reason}`)?.text ?? '')),
  ).filter((state) => state !== null)
  return states.length === 0 ? null : states.includes(true)
}

function first(values: readonly (number | null)[]): number | null {
  return values.find((value) => value !== null) ?? null
}

function total(values: readonly (number | null)[]): number | null {
  const told = values.filter((value) => value !== null)
  return told.length === 0 ? null : told.reduce((sum, value) => sum + value, 0)
}
