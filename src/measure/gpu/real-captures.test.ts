import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { ProblemError } from '../../shared/result.ts'
import { parseAmdSmi } from './amd-smi-json.ts'
import { gpuValues, GPU_SIGNALS } from './gpu-reading.ts'
import { parseRocmSmi } from './rocm-smi-json.ts'
import { parseSmiHeader, parseSmiLine } from './smi-csv.ts'
import { parseSmiXml } from './smi-xml.ts'

const DATA = path.resolve(import.meta.dirname, '../../../../shared/data/smi')
const FILES = await readdir(DATA).catch(() => [])
const FIELDS = new Set(GPU_SIGNALS.map(({ field }) => field))
const MIB = 1024 ** 2

const read = (file: string) => readFile(path.join(DATA, file), 'utf8')

/** The rows of every CSV in a capture: a header that names the GPU's index, and the line under it. */
function csvRows(text: string) {
  const lines = text.split('\n')
  return lines.flatMap((line, at) => {
    const columns = parseSmiHeader(line)
    if (!columns.includes('index') || !columns.includes('utilization.gpu')) return []
    const row = parseSmiLine(lines[at + 1] ?? '', columns)
    return row === null ? [] : [{ ...row, columns: columns.length }]
  })
}

describe.skipIf(FILES.length === 0)(
  'captures of real GPUs (skipped where ../shared/data is not beside the checkout)',
  () => {
    it.each([
      [
        'linux-x86_64__nvidia-h100-80gb-hbm3__590.48.01.txt',
        212,
        [0, 0, 0, 69.85, 700, 41, 345, 0],
        [100, 11, 19_818, 631.95, 700, 59, 1_980, 0],
      ],
      [
        'linux-x86_64__nvidia-h100-mig__590.48.01.txt',
        212,
        [null, null, 59, 71.15, 700, 42, 345, 0],
        [null, null, 11_125, 433.78, 700, 53, 1_980, 0],
      ],
      [
        'linux-x86_64__nvidia-l40s__595.80.txt',
        202,
        [100, 9, 0, 144.97, 350, 63, 2_520, 200.740215],
        [9, 2, 1_235, 110.23, 350, 54, 2_520, 204.642816],
      ],
      [
        'windows-x86_64__nvidia-geforce-rtx-2080-super__591.86.txt',
        210,
        [0, 0, 702, 38.92, 250, 40, 300, 5_451.018134],
        [7, 3, 1_296, 97.43, 250, 45, 2_055, 5_459.682741],
      ],
    ] as const)('%s: %d columns at rest and under load', async (file, columns, idle, load) => {
      const rows = csvRows(await read(file))
      expect(rows.map((row) => row.columns)).toEqual([columns, columns])
      const figures = rows.map((row) => [
        row.util_pct,
        row.memory_busy_pct,
        (row.memory_used_bytes ?? Number.NaN) / MIB,
        row.power_w,
        row.power_limit_w,
        row.temperature_c,
        row.sm_clock_mhz,
        // Microseconds in the file: a double has no more digits than that.
        Math.round((row.power_capped_s ?? Number.NaN) * 1e6) / 1e6,
      ])
      expect(figures).toEqual([idle, load])
      expect(
        rows.every(
          ({ power_capped, thermal_capped }) => power_capped === false && thermal_capped === false,
        ),
      ).toBe(true)
    })

    it.each([
      ['tesla-t4.xml', [0, 0, 1_032, 15_360, 26.78, 70, 40, 585, 1_590, 5_000]],
      ['a10g.xml', [0, 0, 22, 23_028, 25.58, 300, 17, 210, 1_710, 405]],
      ['a100-sxm4-v12.xml', [null, null, 50, 81_920, 67.03, 500, 27, 1_275, 1_410, 1_593]],
      // A card capped far below the 350 W that it is built for.
      ['rtx-3090-v12.xml', [0, 0, 1, 24_576, 27.23, 200, 37, 0, 2_100, 405]],
      ['rtx-3080-v13.xml', [65, 9, 9_184, 10_240, 139.62, 320, 27, 1_950, 2_100, 9_251]],
    ] as const)('%s', async (file, expected) => {
      const gpus = parseSmiXml(await read(file))
      expect(gpus).toHaveLength(1)
      const [gpu] = gpus
      expect([
        gpu?.util_pct,
        gpu?.memory_busy_pct,
        (gpu?.memory_used_bytes ?? Number.NaN) / MIB,
        (gpu?.memory_total_bytes ?? Number.NaN) / MIB,
        gpu?.power_w,
        gpu?.power_limit_w,
        gpu?.temperature_c,
        gpu?.sm_clock_mhz,
        gpu?.sm_clock_max_mhz,
        gpu?.memory_clock_mhz,
      ]).toEqual(expected)
      expect(gpu).toMatchObject({ power_capped: false, thermal_capped: false })
    })

    it.each([
      [
        'mi100_rocm571.json',
        6,
        6 * 34_342_961_152,
        6 * 6_782_976,
        39 + 37 + 35 + 39 + 39 + 40,
        6 * 290,
        35,
        300,
        1_200,
        0,
      ],
      [
        'mi100_rocm602.json',
        4,
        4 * 34_342_961_152,
        4 * 6_750_208,
        36 + 44 + 43 + 39,
        4 * 290,
        58,
        300,
        1_200,
        0,
      ],
      ['rx6700xt_rocm612.json', 1, 12_868_124_672, 1_572_745_216, 6, 211, 47, 0, 96, 0],
      ['vega-10-XT.json', 1, 17_163_091_968, 17_776_640, 15, 170, 40, 1_269, 167, null],
    ] as const)(
      '%s',
      async (file, gpu_count, total, used, power, limit, hottest, sm, memory, busy) => {
        expect(gpuValues(parseRocmSmi(await read(file)) ?? [], FIELDS)).toMatchObject({
          gpu_count,
          gpu_util_pct: 0,
          gpu_memory_busy_pct: busy,
          gpu_memory_total_bytes: total,
          gpu_memory_used_bytes: used,
          gpu_power_w: power,
          gpu_power_limit_w: limit,
          gpu_temperature_c: hottest,
          gpu_sm_clock_mhz: sm,
          gpu_memory_clock_mhz: memory,
          gpu_power_capped_pct: null,
        })
      },
    )

    it.each(FILES)('%s is read by every parser, or refused in one sentence', async (file) => {
      const text = await read(file)
      expect(() => csvRows(text)).not.toThrow()
      expect(parseAmdSmi(text)).toBeNull()
      if (!file.endsWith('.json')) expect(parseRocmSmi(text)).toBeNull()
      try {
        expect(parseSmiXml(text)).toHaveLength(1)
      } catch (error) {
        expect(error).toBeInstanceOf(ProblemError)
        expect(file).not.toMatch(/\.xml$/)
      }
    })
  },
)
