import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseCpuTimes } from './cpu-times.ts'
import { parseListeners } from './listeners.ts'
import { parseMemoryUsed } from './memory-used.ts'
import { ProcessLoadMeter } from './process-load.ts'
import { parseHolders, parsePlaces } from './process-places.ts'
import { parseProcessStat, type ProcessStat } from './process-stat.ts'
import { serverTree, type ProcessPlace } from './server-tree.ts'

/** As Linux 6.12 prints it. */
const STAT =
  '4711 (VLLM::EngineCor) S 4700 4700 4600 34816 4600 4194304 9000 0 0 0 1500 250 3 4 20 0 87 0 123456 1 2 3'

describe('a line of /proc/<pid>/stat', () => {
  it('gives processor time of user and system, threads and start', () => {
    expect(parseProcessStat(STAT)).toEqual({
      pid: 4711,
      parent: 4700,
      name: 'VLLM::EngineCor',
      ticks: 1_750,
      threads: 87,
      start_ticks: 123_456,
    })
  })

  it('takes a name with blanks and brackets for what it is', () => {
    const stat = parseProcessStat(STAT.replace('VLLM::EngineCor', 'a) S 1 (b'))
    expect(stat).toMatchObject({ name: 'a) S 1 (b', parent: 4_700, ticks: 1_750 })
  })

  it.each([
    '',
    '4711',
    '4711 (x)',
    '4711 (x) S 1 2',
    'cat: 4711/stat: No such file or directory',
    STAT.replace('1500', '-1'),
    STAT.replace('1500', '1e999'),
  ])('is none where it is none: %s', (line) => {
    expect(parseProcessStat(line)).toBeNull()
  })

  it('is null or whole numbers, whatever it is given', () => {
    const line = fc.oneof(fc.string({ unit: 'binary' }), mutated(STAT))
    fc.assert(
      fc.property(line, (text) => {
        const stat = parseProcessStat(text)
        if (stat === null) return
        for (const value of [stat.pid, stat.parent, stat.ticks, stat.threads, stat.start_ticks])
          expect(Number.isSafeInteger(value) && value >= 0).toBe(true)
      }),
    )
  })
})

describe('ProcessLoadMeter', () => {
  const process = (pid: number, ticks: number, threads = 1): ProcessStat => ({
    ...{ pid, parent: 1, name: 'x', ticks, threads, start_ticks: 7 },
  })

  it('takes one core as 100 %, all processes together and the busiest', () => {
    const meter = new ProcessLoadMeter()
    expect(meter.read([process(1, 100, 4), process(2, 50)], 10)).toEqual({
      server_process_cpu_pct: null,
      server_process_busiest_pct: null,
      server_process_threads: 5,
    })
    // 2 s: 150 steps of 10 ms are 75 % of a core, 300 are 150 %.
    expect(meter.read([process(1, 250, 4), process(2, 350)], 12)).toEqual({
      server_process_cpu_pct: 225,
      server_process_busiest_pct: 150,
      server_process_threads: 5,
    })
  })

  it('counts no time of a process that was not there before, or whose number is given out again', () => {
    const meter = new ProcessLoadMeter()
    meter.read([process(1, 100)], 10)
    const again = { ...process(1, 5_000), start_ticks: 9 }
    expect(meter.read([again, process(2, 900)], 11)).toMatchObject({ server_process_cpu_pct: null })
    expect(meter.read([again, process(2, 950)], 12)).toMatchObject({ server_process_cpu_pct: 50 })
    expect(meter.read([], 13)).toMatchObject({ server_process_threads: null })
  })
})

describe('/proc/net/tcp', () => {
  const TCP = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F40 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 20571 1 0000000000000000 100 0 0 10 0
   1: 0100007F:1F40 0100007F:C000 01 00000000:00000000 00:00000000 00000000  1000        0 20572 1 0000000000000000 100 0 0 10 0
   2: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 900 1 0000000000000000 100 0 0 10 0
   3: 00000000000000000000000000000000:1F40 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 77 1 0`

  it('tells who listens on a port, in both families, and of nobody else', () => {
    expect(parseListeners(TCP, 8_000)).toEqual([
      { inode: 20_571, uid: 1_000 },
      { inode: 77, uid: 0 },
    ])
    expect(parseListeners(TCP, 22)).toEqual([{ inode: 900, uid: 0 }])
    expect(parseListeners(TCP, 80)).toEqual([])
  })

  it('gives whole numbers, whatever it is given', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), mutated(TCP)), (text) => {
        for (const { inode, uid } of parseListeners(text, 8_000))
          expect(Number.isSafeInteger(inode) && Number.isSafeInteger(uid)).toBe(true)
      }),
    )
  })
})

describe('/proc/stat and /proc/meminfo', () => {
  const CPU = 'cpu  30 0 20 900 50 0 0 0 0 0\ncpu0 10 0 5 400 30 0 5 99 4 0\ncpu3 20 0 15 500 20\n'

  it('gives cores by their number, idle and waiting for a disk apart, in milliseconds', () => {
    expect(parseCpuTimes(CPU)).toEqual([
      { busy: 200, total: 4_500 },
      { busy: 0, total: 0 },
      { busy: 0, total: 0 },
      { busy: 350, total: 5_550 },
    ])
  })

  it('gives memory in use without what is given back at once', () => {
    const text = 'MemTotal:       65536 kB\nMemFree: 1 kB\nMemAvailable:   16384 kB\n'
    expect(parseMemoryUsed(text)).toBe(49_152 * 1_024)
    expect(parseMemoryUsed(text.replace('MemAvailable', 'MemGone'))).toBeNull()
    expect(parseMemoryUsed(text.replace('16384', '99999'))).toBeNull()
  })

  it('gives figures that are finite and not below zero, whatever it is given', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), mutated(CPU), mutated('MemTotal: 5 kB')), (text) => {
        for (const { busy, total } of parseCpuTimes(text)) {
          expect(busy >= 0 && Number.isFinite(busy) && Number.isFinite(total)).toBe(true)
        }
        const used = parseMemoryUsed(text)
        expect(used === null || (Number.isFinite(used) && used >= 0)).toBe(true)
      }),
    )
  })
})

describe('which processes are the server', () => {
  const place = (pid: number, parent: number, name: string): ProcessPlace => ({ pid, parent, name })
  const MACHINE = [
    place(1, 0, 'systemd'),
    place(10, 1, 'bash'),
    place(11, 10, 'vllm'),
    place(12, 11, 'VLLM::EngineCor'),
    place(13, 12, 'VLLM::Worker_TP'),
    place(14, 11, 'python3'),
    place(20, 1, 'docker-proxy'),
    place(30, 1, 'nginx'),
  ]
  const port = (holders: number[], in_use = true) => ({ port: 8_000, in_use, holders })

  it('are the holder of the socket and all that it started', () => {
    expect(serverTree(MACHINE, port([11]))).toEqual({
      pids: [11, 12, 13, 14],
      found_by: 'processes of port 8000',
    })
    expect(serverTree(MACHINE, port([30]))).toMatchObject({ pids: [30] })
  })

  it('are the whole server where a part of it listens', () => {
    const tgi = [
      place(5, 1, 'text-generation'),
      place(6, 5, 'text-generation'),
      place(7, 5, 'python3.11'),
    ]
    expect(serverTree(tgi, port([6]))).toMatchObject({ pids: [5, 6, 7] })
  })

  it('are not the ones above it that are something else', () => {
    const jupyter = [place(5, 1, 'python3'), place(6, 5, 'python3'), place(7, 5, 'python3')]
    expect(serverTree(jupyter, port([6]))).toMatchObject({ pids: [6] })
    // A master that holds the socket with its workers is one of them.
    expect(serverTree(jupyter, port([5, 6]))).toMatchObject({ pids: [5, 6, 7] })
  })

  it.each([[[20]], [[]]])('are known by their name where the holder is %j', (holders) => {
    expect(serverTree(MACHINE, port(holders))).toEqual({
      pids: [11, 12, 13, 14],
      found_by: 'processes called vllm',
    })
  })

  it('take in the interpreter that keeps its own name', () => {
    const sglang = [place(4, 1, 'bash'), place(5, 4, 'python3'), place(6, 5, 'sglang::schedul')]
    expect(serverTree(sglang, port([]))).toMatchObject({ pids: [5, 6] })
  })

  it('are not guessed where there are two servers, none, or a tunnel', () => {
    const two = [...MACHINE, place(40, 1, 'tritonserver')]
    expect(serverTree(two, port([]))).toEqual({
      reason:
        'Which process listens on port 8000 is told only to its owner, and several servers run: vllm, tritonserver.',
    })
    expect(serverTree([place(1, 0, 'init')], port([], false))).toEqual({
      reason:
        'Nothing is seen to listen on port 8000, as with a container, and no process is called like a server of models.',
    })
    expect(serverTree([...MACHINE, place(50, 1, 'ssh')], port([50]))).toEqual({
      reason: 'On port 8000 ssh listens, which passes on to another machine: give that one to ssh.',
    })
  })

  it('are told apart also in a table that goes in circles, or of too many', () => {
    const circle = [place(5, 6, 'vllm'), place(6, 5, 'vllm')]
    expect(serverTree(circle, port([5]))).toMatchObject({ pids: [5, 6] })
    const many = Array.from({ length: 300 }, (_, at) => place(at + 2, 1, 'x'))
    const tree = serverTree([place(1, 0, 'vllm'), ...many], port([1]))
    expect(tree).toEqual({ reason: 'The server has more than 256 processes.' })
  })
})

describe('the table of processes as grep and ls print it', () => {
  it('is read by its paths', () => {
    const lines = [
      '/proc/7/status:PPid:\t1',
      '/proc/8/status:PPid:\t7',
      '/proc/7/comm:a b:c',
      '/proc/8/comm:vllm',
      '/proc/9/comm:gone before its parent was read',
      'grep: /proc/10/status: No such process',
    ]
    expect(parsePlaces(lines)).toEqual([
      { pid: 7, parent: 1, name: 'a b:c' },
      { pid: 8, parent: 7, name: 'vllm' },
    ])
  })

  it('gives the holders of the sockets that were asked for', () => {
    const lines = [
      '/proc/7/fd:',
      'lrwx------ 1 me me 64 Oct 10 10:00 3 -> socket:[20571]',
      '/proc/8/fd:',
      'lrwx------ 1 me me 64 Oct 10 10:00 3 -> socket:[205710]',
      '/proc/9/fd:',
      'lrwx------ 1 me me 64 Oct 10 10:00 9 -> socket:[77]',
    ]
    expect(parseHolders(lines, [20_571, 77])).toEqual([7, 9])
  })

  it('is never more than its lines, whatever they are', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string(), mutated('/proc/7/status:PPid:\t1'))), (lines) => {
        expect(parsePlaces(lines).length).toBeLessThanOrEqual(lines.length)
        expect(parseHolders(lines, [1]).length).toBeLessThanOrEqual(lines.length)
      }),
    )
  })
})

/** The text with some of it cut out and something else put there. */
function mutated(text: string): fc.Arbitrary<string> {
  const at = fc.nat({ max: text.length })
  return fc
    .tuple(at, at, fc.string({ unit: 'grapheme-ascii', maxLength: 20 }))
    .map(([from, to, put]) => text.slice(0, from) + put + text.slice(to))
}
