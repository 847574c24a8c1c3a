import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ProblemError } from '../../shared/result.ts'
import { LABELS_MAX, LINE_CHARS_MAX, PAGE_CHARS_MAX, QUOTED_CHARS_MAX } from './limits.ts'
import { samplesOf } from './page.ts'
import { parsePage } from './parse.ts'

const DATA = path.resolve(import.meta.dirname, '../../../../shared/data/metrics')
const FILES = await readdir(DATA).catch(() => [])

function valueOf(text: string): number | undefined {
  return samplesOf(parsePage(`x ${text}\n`), 'x')[0]?.value
}

describe('parsePage', () => {
  it('reads names, labels, values and types', () => {
    const page = parsePage(
      [
        '# HELP http_requests_total The total number of HTTP requests.',
        '# TYPE http_requests_total counter',
        '# TYPE http_requests_total gauge',
        'http_requests_total{method="post",code="200"} 1027 1395066363000',
        'http_requests_total{method="post",code="400",}    3 1395066363000',
        '',
        '  metric_without_timestamp_and_labels 12.47',
        '# any other comment',
        'msdos_file_access_time_seconds{path="C:\\\\DIR\\\\FILE.TXT",error="Cannot find file:\\n\\"FILE.TXT\\""} 1.458255915e9',
        'DCGM_FI_DEV_SM_CLOCK{gpu="0", UUID = "GPU-1"} 139',
      ].join('\n'),
    )
    expect(page.types.get('http_requests_total')).toBe('counter')
    expect(samplesOf(page, 'http_requests_total').map(({ value }) => value)).toEqual([1027, 3])
    expect(samplesOf(page, 'http_requests_total')[1]?.labels['code']).toBe('400')
    expect(samplesOf(page, 'metric_without_timestamp_and_labels')[0]?.value).toBe(12.47)
    expect(samplesOf(page, 'msdos_file_access_time_seconds')[0]).toMatchObject({
      value: 1.458255915e9,
      labels: { path: 'C:\\DIR\\FILE.TXT', error: 'Cannot find file:\n"FILE.TXT"' },
    })
    expect(samplesOf(page, 'DCGM_FI_DEV_SM_CLOCK')[0]?.labels['UUID']).toBe('GPU-1')
  })

  it('reads OpenMetrics: an exemplar, a unit, and nothing after its end', () => {
    const page = parsePage(
      [
        '# TYPE foo histogram',
        '# UNIT foo seconds',
        'foo_bucket{le="1"} 11 # {trace_id="KOO5S4vxi0o"} 0.67',
        'foo_bucket{le="+Inf"} 17 1520879607.789 # {trace_id="oHg5SJYRHA0"} 9.8 1520879607.789',
        '# EOF',
        'not a metric at all',
      ].join('\r\n'),
    )
    expect(samplesOf(page, 'foo_bucket').map(({ value }) => value)).toEqual([11, 17])
  })

  it('reads every way of writing a number', () => {
    expect(valueOf('8.128902e+06')).toBe(8_128_902)
    expect(valueOf('-.5')).toBe(-0.5)
    expect(valueOf('1.')).toBe(1)
    expect(valueOf('+Inf')).toBe(Infinity)
    expect(valueOf('-inf')).toBe(-Infinity)
    expect(valueOf('NaN')).toBeNaN()
    expect(valueOf('-nan(ind)')).toBeNaN()
    expect(valueOf('9223372036854775794')).toBe(2 ** 63)
  })

  it('passes over the samples that nobody wants', () => {
    const page = parsePage('a 1\nb{x="y"} broken\nc 3\n', (name) => name !== 'b')
    expect([...page.samples.keys()]).toEqual(['a', 'c'])
  })

  it('says in one sentence what is wrong with a line', () => {
    const error = (line: string) => {
      try {
        parsePage(`up 1\n${line}\n`)
      } catch (thrown) {
        return (thrown as ProblemError).message
      }
      return 'accepted'
    }
    expect(error('x 0x10')).toBe(
      'Line 2 of the metrics page is "x 0x10": a number is expected as value.',
    )
    expect(error('<html>')).toContain('a metric name is expected')
    expect(error('x')).toContain('a number is expected as value')
    expect(error('x{a="b} 1')).toContain('a label value is not closed')
    expect(error('x{a=b} 1')).toContain('a quoted label value is expected')
    expect(error('x{a="b" c="d"} 1')).toContain('a comma or a closing brace')
    expect(error('x{="b"} 1')).toContain('a label name is expected')
    expect(error('x 1 yesterday')).toContain('a number is expected as timestamp')
    expect(error('x 1 2 3')).toContain('nothing but a timestamp')
    expect(error(`x ${'9'.repeat(LINE_CHARS_MAX)}`)).toContain('longer than 65536')
    const labels = Array.from({ length: LABELS_MAX + 1 }, (_, i) => `l${String(i)}="1"`).join()
    expect(error(`x{${labels}} 1`)).toContain('at most 64 labels')
  })

  it('keeps labels that would be dangerous as names of properties', () => {
    const [sample] = samplesOf(parsePage('x{__proto__="a",constructor="b"} 1'), 'x')
    expect(Object.entries(sample?.labels ?? {})).toEqual([
      ['__proto__', 'a'],
      ['constructor', 'b'],
    ])
  })

  it('refuses a page that is too long before it reads it', () => {
    expect(() => parsePage('x 1\n'.repeat(PAGE_CHARS_MAX / 4 + 1))).toThrow(ProblemError)
  })

  it('throws nothing but a bounded ProblemError, whatever it is given', () => {
    const garbage = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 400 }),
      fc.stringMatching(/^[a-z_:]{1,5}\{[a-z"=,\\ }]{0,30} ?[-+0-9.eEinfNa#{ ]{0,20}\n?$/),
    )
    fc.assert(
      fc.property(fc.array(garbage, { maxLength: 5 }), (parts) => {
        try {
          parsePage(parts.join('\n'))
        } catch (error) {
          expect(error).toBeInstanceOf(ProblemError)
          // Every character of the quoted piece may be escaped to six.
          expect((error as Error).message.length).toBeLessThan(6 * QUOTED_CHARS_MAX + 200)
        }
      }),
      { numRuns: 500 },
    )
  })

  it('reads or refuses a page that was cut off anywhere', () => {
    const whole =
      '# HELP a_b help\n# TYPE a_b counter\na_b{c="d\\"e",f="g"} 8.1e+06 1395066363000\r\nh 1 # {i="j"} 2\n# EOF\n'
    for (let end = 0; end < whole.length; end++) {
      try {
        expect(parsePage(whole.slice(0, end)).samples.size).toBeLessThanOrEqual(2)
      } catch (error) {
        expect(error).toBeInstanceOf(ProblemError)
      }
    }
  })

  it.each([
    ['quotes', 'x{a="' + '\\"'.repeat(32_000)],
    ['backslashes', 'x{a="' + '\\'.repeat(64_000)],
    ['blanks', 'x' + ' '.repeat(65_000)],
    ['blanks after a value', 'x 1' + ' \t'.repeat(32_000) + '!'],
    ['braces', '{'.repeat(65_000)],
    ['type lines', '# TYPE ' + 'a '.repeat(32_000)],
    ['exponents', 'x 1e' + '1'.repeat(65_000)],
  ])('is not slowed down by %s', (_, line) => {
    const text = `${line}\n`.repeat(Math.floor((PAGE_CHARS_MAX - 1) / (line.length + 1)))
    const start = process.hrtime.bigint()
    try {
      parsePage(text)
    } catch (error) {
      expect(error).toBeInstanceOf(ProblemError)
    }
    // A page as long as any that is read; minutes where a line is searched again from each character.
    expect(Number(process.hrtime.bigint() - start) / 1e6).toBeLessThan(3_000)
  })

  it('gives back what was written, for any label value and any double', () => {
    const escape = (text: string) =>
      text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"')
    fc.assert(
      fc.property(
        // A carriage return at the end of a line is its end, and inside a value it is a letter.
        fc.string({ unit: 'binary', maxLength: 50 }),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        (text, value) => {
          const [sample] = samplesOf(parsePage(`x{a="${escape(text)}"} ${String(value)}\n`), 'x')
          expect(sample?.labels['a']).toBe(text)
          expect(sample?.value).toBe(value === 0 ? 0 : value)
        },
      ),
    )
  })
})

/** What is wrong with pages that are excerpts for people: no values, or "..." in the labels. */
const EXCERPTS: Readonly<Record<string, string>> = {
  'vllm_v0.26.0_metric_families.txt': 'a number is expected as value',
  'amd_device_metrics_exporter_doc_samples.txt': 'a label name is expected',
}

describe.skipIf(FILES.length === 0)(
  'real pages (skipped where ../shared/data is not beside the checkout)',
  () => {
    it.each(FILES.filter((file) => !(file in EXCERPTS)))(
      '%s: every sample line is read',
      async (file) => {
        const text = await readFile(path.join(DATA, file), 'utf8')
        const lines = text.split('\n').filter((line) => /^[^#\s]/.test(line)).length
        const page = parsePage(text)
        const samples = [...page.samples.values()].reduce((sum, list) => sum + list.length, 0)
        expect(samples).toBe(lines)
        expect(samples).toBeGreaterThan(0)
      },
    )

    it.each(Object.entries(EXCERPTS))('%s is refused: %s', async (file, expected) => {
      const text = await readFile(path.join(DATA, file), 'utf8')
      expect(() => parsePage(text)).toThrow(expected)
    })

    it('reads the largest page fast enough for one reading a second', async () => {
      const text = await readFile(path.join(DATA, 'node_exporter_e2e-output.txt'), 'utf8')
      const start = process.hrtime.bigint()
      for (let i = 0; i < 10; i++) parsePage(text)
      const ms = Number(process.hrtime.bigint() - start) / 1e6 / 10
      // 0.38 MB; a fifth of a second leaves room for a busy machine and still catches a slip to O(n²).
      expect(ms).toBeLessThan(200)
    })
  },
)
