import { describe, expect, it } from 'vitest'
import { SIGNAL_NAMES, type SignalReading } from '../../../shared/signal.ts'
import { signalRows, type TimedLook } from './signal-rows.ts'
import { ageWords, groupOf, quantity, signalWords } from './signal-words.ts'

const NBSP = '\u00a0'
const reading = (rest: Partial<SignalReading> & { name: string }): SignalReading => ({
  kind: 'gauge',
  unit: '%',
  source: 'test',
  simulated: false,
  value: 1,
  age_s: 0.5,
  ...rest,
})
const look = (at_s: number, ...readings: SignalReading[]): TimedLook => ({
  at_s,
  look: { readings, missing: [] },
})
const counter = (name: string, unit: string, value: number | null, age_s = 0.5): SignalReading =>
  reading({ name, kind: 'counter', unit, value, age_s })

describe('the signals of a target', () => {
  it('stand in their groups with source and instant, labels of a series left out', () => {
    const rows = signalRows(
      look(
        10,
        reading({ name: 'gpu_util_pct', source: 'NVML', simulated: true }),
        reading({ name: 'host_run_queue', unit: 'processes', value: 5 }),
        reading({ name: 'server_kv_cache_pct', source: 'vllm:kv{engine="0"}', value: 91.54 }),
      ),
      null,
    )
    expect(rows.gpu[0]).toMatchObject({ source: 'NVML (simulated)', read_s: 9.5, why: null })
    expect(rows.host[0]).toMatchObject({ label: 'Run queue', value: `5${NBSP}processes` })
    expect(rows.server[0]).toMatchObject({ source: 'vllm:kv', value: `91.5${NBSP}%` })
  })

  it('have the telling ones first, and the others as they were read', () => {
    const names = ['gpu_fan_pct', 'gpu_power_w', 'gpu_odd_pct', 'gpu_sm_active_pct']
    const rows = signalRows(look(10, ...names.map((name) => reading({ name }))), null)
    expect(rows.gpu.map(({ name }) => name)).toEqual([
      'gpu_sm_active_pct',
      'gpu_power_w',
      'gpu_fan_pct',
      'gpu_odd_pct',
    ])
  })

  it('have a counter as its growth a second, and never as its total', () => {
    const name = 'server_generation_tokens'
    const first = look(10, counter(name, 'tokens', 50_000))
    expect(signalRows(first, null).server[0]).toMatchObject({
      value: '—',
      why: 'comes with the next look',
    })
    // Read 4 s apart: 0.5 s before 10, and 1.5 s before 15.
    const second = look(15, counter(name, 'tokens', 50_480, 1.5))
    expect(signalRows(second, first).server[0]?.value).toBe(`120${NBSP}tokens/s`)
    const restarted = look(20, counter(name, 'tokens', 3))
    expect(signalRows(restarted, second).server[0]).toMatchObject({ value: '—', why: 'was reset' })
  })

  it('have a histogram as the mean of what came in between, in one row', () => {
    const of = (at_s: number, sum: number, count: number): TimedLook =>
      look(
        at_s,
        counter('server_queue_s', 's', sum),
        counter('server_queue_count', 'requests', count),
      )
    const rows = signalRows(of(12, 103, 420), of(10, 100, 400)).server
    expect(rows).toHaveLength(1)
    expect(rows[0]).toMatchObject({ label: 'Queue of a request', value: `150${NBSP}ms` })
    const idle = signalRows(of(12, 100, 400), of(10, 100, 400)).server[0]
    expect(idle).toMatchObject({ value: '—', why: 'none in between' })
  })

  it('have seconds a second as a share of time', () => {
    const before = look(10, counter('gpu_decode_busy_s', 's', 4))
    const rows = signalRows(look(12, counter('gpu_decode_busy_s', 's', 5.5)), before)
    expect(rows.gpu[0]?.value).toBe(`75.0${NBSP}%`)
  })

  it('say why one has no value', () => {
    const rows = signalRows(
      look(
        10,
        reading({ name: 'gpu_power_w', value: null }),
        reading({ name: 'gpu_util_pct', value: null, age_s: null }),
      ),
      null,
    )
    expect(rows.gpu.map(({ why, read_s }) => [why, read_s])).toEqual([
      ['not read', null],
      ['reads nothing', 9.5],
    ])
  })
})

describe('the words of a signal', () => {
  it('name every signal without underscores, in one of three groups', () => {
    for (const name of Object.keys(SIGNAL_NAMES)) {
      expect(signalWords(name), name).toMatch(/^[A-Z][^_]+$/)
      expect(['gpu', 'host', 'server']).toContain(groupOf(name))
    }
    expect(groupOf('server_process_cpu_pct')).toBe('host')
    expect(signalWords('gpu_fan_speed_pct')).toBe('Fan speed')
  })

  it('give large quantities in the thousands that fit', () => {
    expect(quantity(42.1e9, 'B')).toBe(`42.1${NBSP}GB`)
    expect(quantity(1_500, 'B/s')).toBe(`1.50${NBSP}kB/s`)
    expect(quantity(3.2e14, 'FLOP/s')).toBe(`320${NBSP}TFLOP/s`)
    expect(quantity(12, 'B')).toBe(`12${NBSP}B`)
    expect(quantity(1_980, 'MHz')).toBe(`1,980${NBSP}MHz`)
    expect(quantity(342.14, 'W')).toBe(`342${NBSP}W`)
    expect([quantity(1, 'GPUs'), quantity(2, 'GPUs')]).toEqual([`1${NBSP}GPU`, `2${NBSP}GPUs`])
    expect(quantity(null, 'W')).toBe('—')
  })

  it('tell an age', () => {
    expect([null, 0.2, 1.4, 75, 400].map((age) => ageWords(age))).toEqual([
      '—',
      `<${NBSP}1${NBSP}s`,
      `1${NBSP}s`,
      `75${NBSP}s`,
      `7${NBSP}min`,
    ])
  })
})
