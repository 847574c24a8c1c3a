import { describe, expect, it } from 'vitest'
import { BASELINE_ONLY, BOUNDS } from '../../test/harness/fixtures/histories.ts'
import { SIX_ITERATIONS } from '../../test/harness/fixtures/investigations.ts'
import { investigationSchema, type Investigation } from '../shared/investigation.ts'
import { exportText } from './export.ts'

/** Four iterations: a baseline, two kept ones, one reverted. */
const HISTORY: Investigation = {
  ...SIX_ITERATIONS,
  iterations: SIX_ITERATIONS.iterations.slice(0, 4),
}

/** Text of a user that would be markup, a formula and a broken line if it were not written with care. */
const HOSTILE = '=HYPERLINK("x"), <script>alert(1)</script>\n& "quoted"'
const HOSTILE_HISTORY: Investigation = {
  ...HISTORY,
  name: 'Chat <b>& co</b>',
  iterations: HISTORY.iterations.map((one) =>
    one.change === null ? one : { ...one, change: { ...one.change, reason: HOSTILE } },
  ),
}

/** As a reader sees it: one space between words, no tags. */
const textOf = (page: string): string =>
  page
    .replaceAll(/<style>.*?<\/style>/gs, '')
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/[\s\u00a0]+/g, ' ')

/** Cells of a CSV file, by RFC 4180. */
function cells(csv: string): string[][] {
  const rows: string[][] = [[]]
  for (const [, quoted, plain, end] of csv.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    rows.at(-1)!.push(quoted?.replaceAll('""', '"') ?? plain ?? '')
    if (end === '\r\n') rows.push([])
  }
  return rows.slice(0, -1)
}

describe('the report', () => {
  const page = exportText(HISTORY, 'html')
  const text = textOf(page)

  it('begins with the claim, says what was measured, and that it is simulated', () => {
    expect(/<h1>(.*?)<\/h1>/s.exec(page)?.[1]?.replaceAll('\u00a0', ' ')).toBe(
      'Two of three changes kept: p99 TTFT −46.7 %, cost −27.8 %',
    )
    expect(text).toContain('Goal: lower p99 TTFT; p99 TTFT ≤ 800 ms, p90 TPOT ≤ 60 ms')
    expect(text).toContain('Simulated')
    const real = textOf(exportText({ ...HISTORY, simulated: false }, 'html'))
    expect(real).not.toMatch(/simulated/i)
    expect(real).toContain('http://127.0.0.1:43117')
  })

  it('draws each iteration in both charts, with the mark of its verdict', () => {
    const svgs = page.match(/<svg.*?<\/svg>/gs) ?? []
    expect(svgs).toHaveLength(2)
    for (const svg of svgs) {
      expect(svg.match(/<rect class="base"/g)).toHaveLength(1)
      expect(svg.match(/<circle class="m-keep"/g)).toHaveLength(2)
      expect(svg.match(/<g class="open m-revert"/g)).toHaveLength(1)
      // A line from the baseline over the two kept ones, past the reverted one.
      expect(/class="kept" d="([^"]*)"/.exec(svg)?.[1]?.match(/V/g)).toHaveLength(2)
      expect(svg).not.toContain('NaN')
    }
    expect(textOf(svgs[0] ?? '')).toContain('1,390')
    expect(textOf(svgs[0] ?? '')).toContain('−35.0 %')
  })

  it('has a row an iteration with both intervals, and why each change was made', () => {
    expect(page.match(/<tr class="/g)).toHaveLength(4)
    expect(text).toContain('max_num_seqs 16 → 32 It binds.')
    expect(text).toContain('1,390 −35.0 [−39.1, −31.0]')
    expect(text).toContain('0.268 −21.6 [−23.9, −19.2]')
    expect(text).toContain('The GPU is under-used.')
  })

  it('marks bounds as bounds, and draws no point for them', () => {
    const bounds = exportText(BOUNDS, 'html')
    expect(textOf(bounds)).toContain('≥ 2,140')
    expect(bounds).toContain('no iteration has a value')
  })

  it('shows a text as text, and loads nothing', () => {
    const hostile = exportText(HOSTILE_HISTORY, 'html')
    expect(hostile).not.toMatch(/<script|<b>|src=|href=|@import|url\(/)
    expect(hostile).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
    expect(hostile).toContain('Chat &lt;b&gt;&amp; co&lt;/b&gt;')
    expect(hostile).toContain("default-src 'none'")
  })

  it('stands with a baseline alone', () => {
    const alone = textOf(exportText(BASELINE_ONLY, 'html'))
    expect(alone).toContain('The baseline is measured; no change was tried yet')
    expect(alone).toContain('2,140')
  })
})

describe('the table', () => {
  const [header = [], ...rows] = cells(exportText(HISTORY, 'csv'))
  const column = (name: string, from = rows): (string | undefined)[] => {
    expect(header).toContain(name)
    return from.map((row) => row[header.indexOf(name)])
  }

  it('has one line an iteration, and the unit in the name of each figure', () => {
    expect(rows.map((row) => row.length)).toEqual([1, 2, 3, 4].map(() => header.length))
    expect(column('iteration')).toEqual(['0', '1', '2', '3'])
    expect(column('ttft_ms_p99')).toEqual(['2140', '1390', '1140', '1310'])
    expect(column('cost_usd_per_1k_requests')).toEqual(['0.342', '0.268', '0.247', '0.258'])
    expect(column('decision')).toEqual(['', 'keep', 'keep', 'revert'])
    expect(column('goal_change_pct')).toEqual(['', '-35', '-18', '14.9'])
    expect(column('goal_change_pct_lo95')).toEqual(['', '-39.1', '-22.4', '9.6'])
    expect(column('simulated')).toEqual(['true', 'true', 'true', 'true'])
    const figures = header.filter((name) =>
      /ttft|tpot|e2e|cost|tokens|goodput|met|errors/.test(name),
    )
    expect(figures.length).toBeGreaterThan(10)
    for (const name of figures) expect(name).toMatch(/_(ms|pct|per_s|usd)(_|$)|_per_1k_requests$/)
  })

  it('leaves a cell empty where a percentile is only a bound', () => {
    const bounds = cells(exportText(BOUNDS, 'csv')).slice(1)
    expect(column('ttft_ms_p99', bounds)).toEqual(['', '', '', '', ''])
    expect(column('ttft_ms_p90', bounds)[0]).not.toBe('')
  })

  it('keeps a text in its cell, and a formula from being one', () => {
    const hostile = cells(exportText(HOSTILE_HISTORY, 'csv'))
    expect(hostile).toHaveLength(5)
    expect(column('reason', hostile.slice(1))[1]).toBe(`'${HOSTILE}`)
  })
})

describe('the bundle', () => {
  it('is the whole investigation, as the schema has it', () => {
    const bundle = JSON.parse(exportText(HOSTILE_HISTORY, 'json')) as Record<string, unknown>
    expect(bundle).toMatchObject({ format: 'chokepoint-history', version: 1, simulated: true })
    expect(investigationSchema.parse(bundle['investigation'])).toEqual(HOSTILE_HISTORY)
  })
})
