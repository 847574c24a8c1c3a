import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Values } from '../sampling/sink.ts'
import { nvidiaSmiSource } from './nvidia-smi.ts'
import {
  parseCell,
  parseSmiLine,
  SMI_FIELDS,
  SmiFrames,
  smiValues,
  type SmiRow,
} from './smi-rows.ts'

const DATA = path.resolve(import.meta.dirname, '../../../../shared/data/smi')
const CAPTURES = (await readdir(DATA).catch(() => [])).filter((file) =>
  file.includes('-query-gpu-csv-'),
)

describe('parseCell', () => {
  it.each([
    ['100', 100],
    [' 631.95 W', 631.95],
    ['19818 MiB', 19_818],
    ['0 %', 0],
    ['[N/A]', null],
    ['[Not Supported]', null],
    ['N/A', null],
    ['[Unknown Error]', null],
    ['[GPU requires reset]', null],
    ['', null],
  ])('%j is %j', (text, value) => {
    expect(parseCell(text)).toBe(value)
  })
})

function rowOf(line: string): SmiRow {
  const row = parseSmiLine(line, SMI_FIELDS)
  if (row === null) throw new Error(`no row: ${line}`)
  return row
}

describe('smiValues', () => {
  it('averages utilisation and clock, sums memory and power, takes the hottest', () => {
    const rows = [
      rowOf('2, 0, 90, 100, 1000, 300.5, 55, 1980'),
      rowOf('2, 1, 50, 200, 1000, 200, 71, 1000'),
    ]
    expect(smiValues(rows)).toEqual({
      gpu_util_pct: 70,
      gpu_memory_used_bytes: 300 * 1024 ** 2,
      gpu_memory_total_bytes: 2_000 * 1024 ** 2,
      gpu_power_w: 500.5,
      gpu_temperature_c: 71,
      gpu_sm_clock_mhz: 1_490,
    })
  })

  it('takes no figure for no figure: a missing one is not idle, and a sum without it is none', () => {
    const rows = [
      rowOf('2, 0, [N/A], 100, 1000, 433.78, 55, 1980'),
      rowOf('2, 1, [N/A], 200, 1000, [Not Supported], 71, 1980'),
    ]
    expect(smiValues(rows)).toMatchObject({ gpu_util_pct: null, gpu_power_w: null })
  })

  it('parses no line to anything but numbers and nulls', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^([0-9.,[\]NA/ -]*)$/)), (line) => {
        const row = parseSmiLine(line, SMI_FIELDS)
        if (row === null) return
        for (const value of Object.values(smiValues([row]))) {
          expect(value === null || (Number.isFinite(value) && value >= 0)).toBe(true)
        }
      }),
    )
  })
})

describe('SmiFrames', () => {
  it('makes a reading of as many lines as there are GPUs', () => {
    const frames: number[] = []
    const collect = new SmiFrames((rows) => frames.push(rows.length))
    for (const index of [0, 1, 0, 1]) collect.push(rowOf(`2, ${String(index)}, 1, 1, 1, 1, 1, 1`))
    expect(frames).toEqual([2, 2])
  })

  it('makes one of what came where a GPU falls off the bus', () => {
    const frames: number[] = []
    const collect = new SmiFrames((rows) => frames.push(rows.length))
    for (const index of [0, 0]) collect.push(rowOf(`2, ${String(index)}, 1, 1, 1, 1, 1, 1`))
    expect(frames).toEqual([1])
  })
})

describe.skipIf(CAPTURES.length === 0)(
  'captures of real GPUs (skipped where ../shared/data is not beside the checkout)',
  () => {
    const valuesOf = async (what: string) => {
      const file = CAPTURES.find((name) => name.includes(what)) ?? ''
      const [header, line] = (await readFile(path.join(DATA, file), 'utf8')).split('\n')
      const columns = (header ?? '').split(',').map((name) => name.trim().replace(/ \[.*\]$/, ''))
      const row = parseSmiLine(line ?? '', columns)
      return row === null ? null : smiValues([row])
    }

    it('an H100 under load', async () => {
      expect(await valuesOf('80gb-hbm3__590.48.01__load')).toEqual({
        gpu_util_pct: 100,
        gpu_memory_used_bytes: 19_818 * 1024 ** 2,
        gpu_memory_total_bytes: 81_559 * 1024 ** 2,
        gpu_power_w: 631.95,
        gpu_temperature_c: 59,
        gpu_sm_clock_mhz: 1_980,
      })
    })

    it('an H100 in MIG mode under load: utilisation is not told, power is', async () => {
      expect(await valuesOf('mig__590.48.01__load')).toMatchObject({
        gpu_util_pct: null,
        gpu_power_w: 433.78,
      })
    })
  },
)

describe.skipIf(process.platform === 'win32')('nvidiaSmiSource (needs a shell script)', () => {
  let folder = ''
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'smi '))
  })
  afterEach(async () => {
    await rm(folder, { recursive: true })
  })

  async function script(body: string): Promise<string> {
    const file = path.join(folder, 'nvidia-smi')
    await writeFile(file, `#!/bin/sh\n${body}\n`)
    await chmod(file, 0o755)
    return file
  }

  /** Collects what the source says until `enough`. */
  function collect(command: string, enough: (said: (Values | string)[]) => boolean) {
    return new Promise<(Values | string)[]>((resolve) => {
      const said: (Values | string)[] = []
      const add = (what: Values | string) => {
        said.push(what)
        if (!enough(said)) return
        source.stop()
        resolve(said)
      }
      const source = nvidiaSmiSource(
        { interval_ms: 1_000, command, restart_delay_ms: 1 },
        { reading: (_, values) => add(values), gap: add },
      )
    })
  }

  it('reads line after line from one process, given its own query', async () => {
    const command = await script(
      'echo "$*" > "$(dirname "$0")/args"\nprintf "1, 0, 42, 1, 2, 3, 4, 5\\nDriver says hello\\n1, 0, 43, 1, 2, 3, 4, 5\\n"\nexec sleep 60',
    )
    const said = await collect(command, ({ length }) => length === 2)
    expect(said.map((values) => (values as Values)['gpu_util_pct'])).toEqual([42, 43])
    expect(await readFile(path.join(folder, 'args'), 'utf8')).toContain(
      '--format=csv,noheader,nounits -lms 1000',
    )
  })

  it('says that there is none, and does not try again', async () => {
    const said = await collect(path.join(folder, 'absent'), () => true)
    expect(said).toEqual(['No nvidia-smi on this machine.'])
  })

  it('starts it again a bounded number of times, with the reason', async () => {
    const command = await script('echo "Unable to determine the device handle"; exit 9')
    const said = await collect(command, (all) => all.length === 4)
    expect(said[3]).toContain('It is not started again.')
    expect(said[0]).toBe(
      'nvidia-smi is not running: it ended with code 9 (Unable to determine the device handle).',
    )
  })
})
