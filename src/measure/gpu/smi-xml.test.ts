import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ProblemError } from '../../shared/result.ts'
import { parseSmiXml } from './smi-xml.ts'
import { parseXml, xmlAt } from './xml.ts'
import { XmlDocuments } from './xml-documents.ts'

const MIB = 1024 ** 2

function document(...gpus: string[]): string {
  return [
    '<?xml version="1.0" ?>',
    '<!DOCTYPE nvidia_smi_log SYSTEM "nvsmi_device_v12.dtd">',
    '<nvidia_smi_log>',
    ...gpus.map((gpu) => `<gpu id="00000000:01:00.0">${gpu}</gpu>`),
    '</nvidia_smi_log>',
    '',
  ].join('\n')
}

const V11 = `
  <fb_memory_usage><total>15360 MiB</total><used>1032 MiB</used></fb_memory_usage>
  <utilization><gpu_util>3 %</gpu_util><memory_util>1 %</memory_util></utilization>
  <temperature><gpu_temp>40 C</gpu_temp></temperature>
  <clocks_throttle_reasons>
    <clocks_throttle_reason_sw_power_cap>Active</clocks_throttle_reason_sw_power_cap>
    <clocks_throttle_reason_sw_thermal_slowdown>Not Active</clocks_throttle_reason_sw_thermal_slowdown>
  </clocks_throttle_reasons>
  <power_readings>
    <power_draw>26.78 W</power_draw><power_limit>80.00 W</power_limit>
    <enforced_power_limit>70.00 W</enforced_power_limit>
  </power_readings>
  <clocks><sm_clock>585 MHz</sm_clock><mem_clock>5000 MHz</mem_clock></clocks>
  <applications_clocks><mem_clock>5001 MHz</mem_clock></applications_clocks>
  <max_clocks><sm_clock>1590 MHz</sm_clock></max_clocks>`

describe('parseSmiXml', () => {
  it('reads version 11: throttle reasons, power_readings', () => {
    expect(parseSmiXml(document(V11))).toEqual([
      {
        index: 0,
        util_pct: 3,
        memory_busy_pct: 1,
        memory_used_bytes: 1_032 * MIB,
        memory_total_bytes: 15_360 * MIB,
        power_w: 26.78,
        power_limit_w: 70,
        temperature_c: 40,
        sm_clock_mhz: 585,
        sm_clock_max_mhz: 1_590,
        memory_clock_mhz: 5_000,
        power_capped: true,
        thermal_capped: false,
        power_capped_s: null,
        thermal_capped_s: null,
      },
    ])
  })

  it('reads version 13: event reasons, averages, counters, deprecations', () => {
    const [gpu] = parseSmiXml(
      document(`<clocks_event_reasons>
        <clocks_event_reason_hw_thermal_slowdown>Active</clocks_event_reason_hw_thermal_slowdown>
      </clocks_event_reasons>
      <clocks_event_reasons_counters>
        <clocks_event_reasons_counters_sw_power_cap>2000000 us</clocks_event_reasons_counters_sw_power_cap>
        <clocks_event_reasons_counters_hw_power_brake>500000 us</clocks_event_reasons_counters_hw_power_brake>
      </clocks_event_reasons_counters>
      <gpu_power_readings>
        <power_state>Requested functionality has been deprecated</power_state>
        <average_power_draw>139.62 W</average_power_draw>
        <instant_power_draw>142.33 W</instant_power_draw>
        <current_power_limit>320.00 W</current_power_limit>
      </gpu_power_readings>
      <module_power_readings><average_power_draw>999 W</average_power_draw></module_power_readings>`),
    )
    expect(gpu).toMatchObject({
      power_w: 139.62,
      power_limit_w: 320,
      power_capped: null,
      thermal_capped: true,
      power_capped_s: 2.5,
      thermal_capped_s: null,
    })
  })

  it('counts several GPUs, and MIG devices not among them', () => {
    const mig = `<mig_devices><mig_device><fb_memory_usage><used>12 MiB</used></fb_memory_usage></mig_device></mig_devices>
      <fb_memory_usage><used>50 MiB</used></fb_memory_usage>
      <utilization><gpu_util>N/A</gpu_util></utilization>`
    expect(parseSmiXml(document(V11, mig))).toMatchObject([
      { index: 0, util_pct: 3 },
      { index: 1, util_pct: null, memory_used_bytes: 50 * MIB },
    ])
  })

  it.each([
    ['<html></html>', 'nvidia_smi_log'],
    ['<nvidia_smi_log>', 'is not closed'],
    ['<nvidia_smi_log></gpu>', '</gpu> closes nothing'],
    ['<nvidia_smi_log/><b/>', 'it is not one element'],
    ['', 'it is not one element'],
    ['NVIDIA-SMI has failed', 'it is not one element'],
    ['<a', 'begins no element'],
    ['<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', 'begins no element'],
    ['<a>'.repeat(40), 'nested deeper than 32'],
    ['<a><b/>' + '<b/>'.repeat(200_000) + '</a>', 'more than 200000 elements'],
    ['x'.repeat(16 * 1024 ** 2 + 1), 'is longer than'],
  ])('refuses %.40j in a sentence', (text, why) => {
    expect(() => parseSmiXml(text)).toThrow(ProblemError)
    expect(() => parseSmiXml(text)).toThrow(why)
  })
})

describe('parseXml', () => {
  it('knows five entities and no more', () => {
    const root = parseXml('<a><!-- <b> --><c>x &lt; &amp;amp; &quot;y&quot; &xxe;</c></a>')
    expect(xmlAt(root, 'c')?.text).toBe('x < &amp; "y" &xxe;')
    expect(xmlAt(root, 'c', 'd')).toBeUndefined()
  })

  it('throws nothing but a ProblemError, in bounded time, whatever it is given', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 30 }),
      fc.constantFrom(
        '<',
        '</',
        '<a>',
        '</a>',
        '<a b="c">',
        '<!--',
        '-->',
        '<?',
        '?>',
        '&lt;',
        '<a/>',
      ),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        try {
          parseXml(pieces.join(''))
        } catch (error) {
          expect(error).toBeInstanceOf(ProblemError)
        }
      }),
      { numRuns: 500 },
    )
    for (const hostile of ['<!--'.repeat(100_000), '<a '.repeat(100_000), '<?'.repeat(100_000)]) {
      const start = process.hrtime.bigint()
      expect(() => parseXml(`<a>${hostile}`)).toThrow(ProblemError)
      // Milliseconds on any machine; seconds where a search begins again at each character.
      expect(Number(process.hrtime.bigint() - start) / 1e6).toBeLessThan(2_000)
    }
  })
})

describe('XmlDocuments', () => {
  it('cuts what is printed again and again, and lets go what stands between', () => {
    const said: string[] = []
    const documents = new XmlDocuments((text) => said.push(text))
    const lines = [
      ...document(V11).split('\n'),
      'a warning',
      '<?xml cut off',
      ...document().split('\n'),
    ]
    for (const line of lines) documents.push(line)
    expect(said.map((text) => parseSmiXml(text).length)).toEqual([1, 0])
  })
})
