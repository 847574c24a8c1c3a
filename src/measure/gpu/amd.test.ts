import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseAmdSmi } from './amd-smi-json.ts'
import { gpuValues, GPU_SIGNALS } from './gpu-reading.ts'
import { JsonDocuments } from './json-documents.ts'
import { parseRocmSmi } from './rocm-smi-json.ts'

const MIB = 1024 ** 2
const FIELDS = new Set(GPU_SIGNALS.map(({ field }) => field))
const watts = (value: number) => ({ value, unit: 'W' })

const GPU = {
  gpu: 0,
  usage: { gfx_activity: { value: 97, unit: '%' }, umc_activity: { value: 41, unit: '%' } },
  power: { socket_power: watts(712), throttle_status: 'N/A' },
  clock: {
    gfx_0: { clk: { value: 2_100, unit: 'MHz' }, max_clk: { value: 2_100, unit: 'MHz' } },
    gfx_1: { clk: { value: 1_900, unit: 'MHz' }, max_clk: { value: 2_100, unit: 'MHz' } },
    gfx_2: { clk: 'N/A' },
    mem_0: { clk: { value: 1_300, unit: 'MHz' } },
    vclk_0: { clk: { value: 29, unit: 'MHz' } },
  },
  temperature: { edge: 'N/A', hotspot: { value: 74, unit: 'C' }, mem: { value: 58, unit: 'C' } },
  mem_usage: {
    total_vram: { value: 196_592, unit: 'MB' },
    used_vram: { value: 150_000, unit: 'MB' },
  },
  throttle: { ppt_violation_status: 'ACTIVE', socket_thermal_violation_status: 'NOT ACTIVE' },
}

describe('parseAmdSmi', () => {
  it.each([
    ['a list', [GPU]],
    ['an object with the list', { gpu_data: [GPU] }],
  ])('reads %s', (_, value) => {
    expect(parseAmdSmi(JSON.stringify(value))).toMatchObject([
      {
        index: 0,
        util_pct: 97,
        memory_busy_pct: 41,
        memory_used_bytes: 150_000 * MIB,
        memory_total_bytes: 196_592 * MIB,
        power_w: 712,
        temperature_c: 74,
        sm_clock_mhz: 2_000,
        sm_clock_max_mhz: 2_100,
        memory_clock_mhz: 1_300,
        power_capped: true,
        thermal_capped: false,
      },
    ])
  })

  it('reads the strings and bare numbers of older versions', () => {
    const old = {
      gpu: 1,
      usage: { gfx_activity: '5 %', umc_activity: 3 },
      power: { average_socket_power: '91 W' },
      fb_usage: { total_vram: '65501 MB', used_vram: '13 MB' },
      temperature: { edge: '39 C', hotspot: 'N/A' },
      clock: 'N/A',
    }
    expect(parseAmdSmi(JSON.stringify([old]))).toMatchObject([
      {
        index: 1,
        util_pct: 5,
        memory_busy_pct: 3,
        power_w: 91,
        memory_total_bytes: 65_501 * MIB,
        temperature_c: 39,
        sm_clock_mhz: null,
      },
    ])
  })

  it('takes the highest value of a field for none', () => {
    const blank = {
      gpu: 0,
      usage: { gfx_activity: 65_535 },
      power: { socket_power: '4294967295 W' },
    }
    const [gpu] = parseAmdSmi(JSON.stringify([blank])) ?? []
    expect(gpu).toMatchObject({ util_pct: null })
    expect(parseAmdSmi('[{"gpu":2,"usage":"N/A","mem_usage":"N/A"}]')).toBeNull()
  })
})

describe('parseRocmSmi', () => {
  const card = {
    'GPU use (%)': '37',
    'GPU Memory Allocated (VRAM%)': '88',
    'GPU Memory Read/Write Activity (%)': '12',
    'VRAM Total Memory (B)': '21458059264',
    'VRAM Total Used Memory (B)': '27856896',
    'Average Graphics Package Power (W)': '22.0',
    'Max Graphics Package Power (W)': '290.0',
    'Temperature (Sensor edge) (C)': '53.0',
    'Temperature (Sensor junction) (C)': '55.0',
    'sclk clock speed:': '(300Mhz)',
    'mclk clock speed:': '(1200Mhz)',
    'Voltage (mV)': '65535',
  }

  it('reads cards, and the system beside them not as one', () => {
    const text = JSON.stringify({ card1: card, system: { 'Driver version': '6.3.6' } })
    expect(parseRocmSmi(text)).toMatchObject([
      {
        index: 1,
        util_pct: 37,
        memory_busy_pct: 12,
        memory_used_bytes: 27_856_896,
        memory_total_bytes: 21_458_059_264,
        power_w: 22,
        power_limit_w: 290,
        temperature_c: 55,
        sm_clock_mhz: 300,
        memory_clock_mhz: 1_200,
        power_capped: null,
      },
    ])
  })

  it('reads the power of newer cards, and no sentinel as a figure', () => {
    const text = JSON.stringify({
      card0: { 'Current Socket Graphics Package Power (W)': '140.0', 'GPU use (%)': '65535' },
    })
    expect(parseRocmSmi(text)).toMatchObject([
      { power_w: 140, util_pct: null, temperature_c: null },
    ])
  })

  it('is null for anything else', () => {
    for (const text of ['', '{}', '[]', 'null', '{"card0": 5}', '{"system": {}}', '{"card0"']) {
      expect(parseRocmSmi(text)).toBeNull()
    }
  })
})

describe('whatever AMD’s tools print', () => {
  it('no reading has a figure that is not finite, or below zero', () => {
    const leaf = fc.oneof(fc.string(), fc.double(), fc.constantFrom('N/A', '5 %', null, true))
    const figure = fc.oneof(leaf, fc.record({ value: leaf, unit: leaf }))
    const gpu = fc.record({
      gpu: leaf,
      usage: fc.oneof(leaf, fc.dictionary(fc.constantFrom('gfx_activity', 'umc_activity'), figure)),
      mem_usage: fc.oneof(leaf, fc.record({ total_vram: figure, used_vram: figure })),
      clock: fc.oneof(
        leaf,
        fc.dictionary(fc.constantFrom('gfx_0', 'mem_0'), fc.record({ clk: figure })),
      ),
    })
    const card = fc.dictionary(
      fc.constantFrom('GPU use (%)', 'sclk clock speed:', 'VRAM Total Memory (B)'),
      figure,
    )
    fc.assert(
      fc.property(
        fc.array(gpu),
        fc.dictionary(fc.constantFrom('card0', 'card7'), card),
        (gpus, cards) => {
          const read = [parseAmdSmi(JSON.stringify(gpus)), parseRocmSmi(JSON.stringify(cards))]
          for (const value of read.flatMap((one) => Object.values(gpuValues(one ?? [], FIELDS)))) {
            expect(value === null || (Number.isFinite(value) && value >= 0)).toBe(true)
          }
        },
      ),
    )
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(parseAmdSmi(text) === null || parseRocmSmi(text) === null).toBe(true)
      }),
    )
  })
})

describe('JsonDocuments', () => {
  it('cuts what is printed again and again into documents', () => {
    const said: unknown[] = []
    const documents = new JsonDocuments((text) => said.push(JSON.parse(text)))
    const pretty = JSON.stringify([{ a: { b: ['x'] } }], null, 4)
    for (const line of ['WARNING: user is missing', ...pretty.split('\n'), '', '{"c": 1}', '{}'])
      documents.push(line)
    expect(said).toEqual([[{ a: { b: ['x'] } }], { c: 1 }, {}])
  })
})
