import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseHostSample } from './host-sample.ts'
import { HostQuestions, AnswerLost } from './host-questions.ts'
import { questionLine } from './host-script.ts'

/** What the script prints on Linux 6.12, cut down to two cores. */
const ANSWER = [
  'cpu  30 0 20 900 50 0 0 0 0 0',
  'cpu0 10 0 5 400 30 0 5 0 0 0',
  'cpu1 20 0 15 500 20 0 0 0 0 0',
  'procs_running 3',
  'MemTotal:        1000 kB',
  'MemAvailable:     400 kB',
  '4296.78 8012.30',
  'Inter-|   Receive                                                |  Transmit',
  ' face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed',
  '    lo:  999      10    0    0    0     0          0         0  999      10    0    0    0     0       0          0',
  '  eth0: 1000      10    0    0    0     0          0         0  500      10    0    0    0     0       0          0',
  '77 (vllm) S 1 77 77 0 -1 4194304 9000 0 0 0 100 20 0 0 20 0 12 0 5000 1 2',
]

describe('an answer of the other machine', () => {
  it('is read line by line, each by its form', () => {
    expect(parseHostSample(ANSWER)).toEqual({
      uptime_s: 4_296.78,
      cores: [
        { busy: 200, total: 4_500 },
        { busy: 350, total: 5_550 },
      ],
      run_queue: 3,
      memory_used_bytes: 600 * 1_024,
      network_bytes: 1_500,
      processes: [
        { pid: 77, parent: 1, name: 'vllm', ticks: 120, threads: 12, start_ticks: 5_000 },
      ],
    })
  })

  it('has null for what is not told, and never zero', () => {
    expect(parseHostSample(['sh: grep: not found'])).toEqual({
      uptime_s: null,
      cores: [],
      run_queue: null,
      memory_used_bytes: null,
      network_bytes: null,
      processes: [],
    })
  })

  it('is finite and not below zero, whatever it is', () => {
    const line = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...ANSWER), cut(ANSWER))
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        const { uptime_s, run_queue, memory_used_bytes, network_bytes, cores } =
          parseHostSample(lines)
        for (const value of [uptime_s, run_queue, memory_used_bytes, network_bytes])
          expect(value === null || (Number.isFinite(value) && value >= 0)).toBe(true)
        for (const { busy, total } of cores) expect(busy >= 0 && Number.isFinite(total)).toBe(true)
      }),
    )
  })
})

describe('questions to the other machine', () => {
  it('are words and numbers', () => {
    expect(questionLine({ kind: 'sample', pids: [7, 8] })).toBe('sample 7/stat 8/stat')
    expect(questionLine({ kind: 'holders', inodes: [5, 6] })).toBe('holders 5|6')
    expect(questionLine({ kind: 'places' })).toBe('places')
  })

  it('are answered with the lines up to the end of the answer', async () => {
    const said: string[] = []
    const questions = new HostQuestions()
    questions.script = { write: (line) => said.push(line) }
    questions.line('left over from before')
    const answer = questions.ask({ kind: 'places' })
    for (const line of ['a', 'b', '@end', 'after']) questions.line(line)
    expect(await answer).toEqual(['a', 'b'])
    expect(said).toEqual(['places'])
  })

  it('are lost with the connection', async () => {
    const questions = new HostQuestions()
    const answer = questions.ask({ kind: 'places' })
    questions.lost()
    await expect(answer).rejects.toThrow(AnswerLost)
  })
})

/** A line of these that was cut off somewhere. */
function cut(lines: readonly string[]): fc.Arbitrary<string> {
  return fc
    .tuple(fc.constantFrom(...lines), fc.nat({ max: 80 }))
    .map(([line, at]) => line.slice(0, at))
}
