import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { gpuValues, GPU_SIGNALS } from './gpu-reading.ts'
import { parseQuantity } from './quantity.ts'
import { parseSmiHeader, parseSmiLine, type SmiRow } from './smi-csv.ts'
import { SmiFrames } from './smi-frames.ts'
import { SmiQuery } from './smi-query.ts'

const MIB = 1024 ** 2
const FIELDS = new Set(GPU_SIGNALS.map(({ field }) => field))

function rowOf(header: string, line: string): SmiRow {
  const row = parseSmiLine(line, parseSmiHeader(header))
  if (row === null) throw new Error(`no row: ${line}`)
  return row
}

describe('parseQuantity', () => {
  it.each([
    ['100', '%', 100],
    [' 631.95 W', 'W', 631.95],
    ['19818 MiB', 'B', 19_818 * MIB],
    ['19818', 'MiB', 19_818 * MIB],
    ['1.5 GiB', 'MiB', 1_536 * MIB],
    ['250000 mW', 'W', 250],
    ['2.52 GHz', 'MHz', 2_520],
    ['(1402Mhz)', 'MHz', 1_402],
    ['5451018134 us', 'us', 5_451.018134],
    ['8.5e+01 %', '%', 85],
    ['0 %', '%', 0],
  ])('%j in %s is %d', (text, unit, value) => {
    expect(parseQuantity(text, unit)).toBe(value)
  })

  it.each([
    ...[
      '[N/A]',
      'N/A',
      '[Not Supported]',
      '[Unknown Error]',
      '[GPU requires reset]',
      '',
      '-',
      '-5',
    ],
    ...[
      '[Requested functionality has been deprecated]',
      '12 parsecs',
      '0x10',
      '1 2',
      '9'.repeat(400),
    ],
  ])('%j is no figure', (text) => {
    expect(parseQuantity(text, 'MiB')).toBeNull()
  })
})

describe('parseSmiLine', () => {
  it('reads units in the header and in the cells', () => {
    const header =
      'index, memory.used [MiB], power.draw [W], clocks.max.sm [MHz], utilization.gpu [%]'
    const row = rowOf(header, '3, 19818 MiB, 631.95 W, 1980 MHz, [N/A]')
    expect(row).toMatchObject({
      index: 3,
      memory_used_bytes: 19_818 * MIB,
      power_w: 631.95,
      sm_clock_max_mhz: 1_980,
      util_pct: null,
      temperature_c: null,
    })
  })

  it('reads the names of older drivers, and the next one where a cell is a deprecation', () => {
    const header = 'index, power.draw [W], power.draw.instant [W], power.limit [W], clocks.sm [MHz]'
    const deprecated = '[Requested functionality has been deprecated]'
    expect(rowOf(header, `0, ${deprecated}, 97.43 W, 250.00 W, 1980 MHz`)).toMatchObject({
      power_w: 97.43,
      power_limit_w: 250,
      sm_clock_mhz: 1_980,
    })
  })

  it.each([
    ['0x0000000000000000', false, false],
    ['0x0000000000000001', false, false],
    ['0x0000000000000004', true, false],
    ['0x0000000000000080', true, false],
    ['0x0000000000000020', false, true],
    ['0x0000000000000048', false, true],
    ['0x0000000000000088', true, false],
    // A slowdown of the hardware's without a reason beside it.
    ['0x0000000000000008', false, true],
    ['[N/A]', null, null],
    ['4', null, null],
  ])('the reasons %s are power %s, heat %s', (mask, power_capped, thermal_capped) => {
    expect(rowOf('index, clocks_event_reasons.active', `0, ${mask}`)).toMatchObject({
      power_capped,
      thermal_capped,
    })
  })

  it('reads the reasons one by one where no mask is told, and for how long they held', () => {
    const header = [
      'index',
      'clocks_throttle_reasons.sw_power_cap',
      'clocks_throttle_reasons.hw_thermal_slowdown',
      'clocks_event_reasons_counters.sw_power_cap [us]',
      'clocks_event_reasons_counters.hw_power_brake_slowdown [us]',
    ].join(', ')
    expect(rowOf(header, '0, Active, Not Active, 1500000 us, 500000 us')).toMatchObject({
      power_capped: true,
      thermal_capped: false,
      power_capped_s: 2,
      thermal_capped_s: null,
    })
  })

  it('takes a message of the driver for no row', () => {
    const columns = ['count', 'index', 'power.draw']
    expect(parseSmiLine('Unable to determine the device handle', columns)).toBeNull()
    expect(parseSmiLine('1, x, 3', columns)).toBeNull()
    expect(parseSmiLine('', columns)).toBeNull()
  })

  it('reads no line into anything but figures that are finite and not below zero', () => {
    const cell = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc.double().map((value) => `${String(value)} W`),
      fc.constantFrom('[N/A]', '0x0', 'Active', '9999999999999999999999 MiB'),
    )
    const columns = new SmiQuery().columns
    fc.assert(
      fc.property(
        fc.array(cell, { minLength: columns.length, maxLength: columns.length }),
        (cells) => {
          const row = parseSmiLine(cells.join(','), columns)
          if (row === null) return
          for (const value of Object.values(gpuValues([row], FIELDS))) {
            expect(value === null || (Number.isFinite(value) && value >= 0)).toBe(true)
          }
        },
      ),
    )
  })
})

describe('gpuValues', () => {
  it('averages shares and clocks, sums memory, power and seconds, takes the hottest', () => {
    const header =
      'index, utilization.gpu, memory.used, power.draw, temperature.gpu, clocks.current.sm, clocks_event_reasons.active, clocks_event_reasons_counters.sw_power_cap'
    const rows = [
      rowOf(header, '0, 90, 100, 300.5, 55, 1980, 0x4, 1000000'),
      rowOf(header, '1, 50, 200, 200, 71, 1000, 0x0, 3000000'),
    ]
    const fields = new Set(FIELDS)
    for (const field of ['memory_busy_pct', 'memory_total_bytes', 'power_limit_w'] as const)
      fields.delete(field)
    expect(gpuValues(rows, fields)).toEqual({
      gpu_util_pct: 70,
      gpu_memory_used_bytes: 300 * MIB,
      gpu_power_w: 500.5,
      gpu_temperature_c: 71,
      gpu_sm_clock_mhz: 1_490,
      gpu_sm_clock_max_mhz: null,
      gpu_memory_clock_mhz: null,
      gpu_power_capped_pct: 50,
      gpu_thermal_capped_pct: 0,
      gpu_power_capped_s: 4,
      gpu_thermal_capped_s: null,
      gpu_count: 2,
    })
  })

  it('takes no figure for no figure: a missing one is not idle, and a sum without it is none', () => {
    const header = 'index, utilization.gpu, power.draw'
    const rows = [rowOf(header, '0, [N/A], 433.78'), rowOf(header, '1, [N/A], [Not Supported]')]
    expect(gpuValues(rows, FIELDS)).toMatchObject({ gpu_util_pct: null, gpu_power_w: null })
  })
})

describe('SmiQuery', () => {
  it('asks by the older name where a driver does not know the newer, and then no more', () => {
    const query = new SmiQuery()
    expect(query.columns).toContain('clocks_event_reasons.active')
    expect(query.drop('clocks_event_reasons.active')).toBe(true)
    expect(query.columns).toContain('clocks_throttle_reasons.active')
    expect(query.drop('clocks_throttle_reasons.active')).toBe(true)
    expect(query.columns.filter((name) => name.includes('active'))).toEqual([])
    expect(query.fields.has('power_capped')).toBe(false)
    expect(query.fields.has('power_w')).toBe(true)
  })

  it('drops all reasons of a name that is not known at once', () => {
    const query = new SmiQuery()
    query.drop('clocks_event_reasons_counters.sw_power_cap')
    expect(query.columns.filter((name) => name.startsWith('clocks_event_reasons_c'))).toEqual([])
    expect(query.columns).toContain('clocks_event_reasons.active')
  })

  it('knows what a driver says of a field, and that without an index it cannot ask', () => {
    const line = 'Field "clocks_event_reasons.active" is not a valid field to query.'
    expect(SmiQuery.refusedBy(line)).toBe('clocks_event_reasons.active')
    expect(SmiQuery.refusedBy('0, 1, 2')).toBeNull()
    const query = new SmiQuery()
    expect(query.drop('no such field')).toBe(false)
    expect(query.isUsable).toBe(true)
    query.drop('index')
    expect(query.isUsable).toBe(false)
  })
})

describe('SmiFrames', () => {
  const row = (index: number) => rowOf('count, index', `2, ${String(index)}`)

  it('makes a reading of as many lines as there are GPUs', () => {
    const frames: number[] = []
    const collect = new SmiFrames((rows) => frames.push(rows.length))
    for (const index of [0, 1, 0, 1]) collect.push(row(index))
    expect(frames).toEqual([2, 2])
  })

  it('makes one of what came where a GPU falls off the bus', () => {
    const frames: number[] = []
    const collect = new SmiFrames((rows) => frames.push(rows.length))
    for (const index of [0, 0]) collect.push(row(index))
    expect(frames).toEqual([1])
  })
})
