import { describe, expect, it } from 'vitest'
import { createInvestigation } from '../engine/investigation/set-up.ts'
import { exportText } from './export.ts'
import { csvCell } from './history-csv.ts'
import { html } from './html.ts'

describe('exports', () => {
  it('say that nothing was measured rather than show an empty chart', () => {
    const empty = createInvestigation('i', '<b>Support & chat</b>', '2026-01-01T00:00:00Z')
    const page = exportText(empty, 'html')
    expect(page).toContain('Nothing was measured yet')
    expect(page).toContain('&lt;b&gt;Support &amp; chat&lt;/b&gt;')
    expect(page).not.toContain('<b>Support')
    expect(exportText(empty, 'csv')).toBe('iteration\r\n')
    expect(JSON.parse(exportText(empty, 'json'))).toMatchObject({
      format: 'chokepoint-history',
      version: 1,
    })
  })

  it('quote cells as RFC 4180 does, and disarm formulas', () => {
    expect([
      csvCell('a,b'),
      csvCell('say "x"'),
      csvCell('=1+1'),
      csvCell(null),
      csvCell(-1),
    ]).toEqual(['"a,b"', '"say ""x"""', "'=1+1", '', '-1'])
  })

  it('escape every value of a template but markup', () => {
    const inner = html`<i>${'<'}</i>`
    expect(html`<p>${inner}${['&', inner]}</p>`.text).toBe('<p><i>&lt;</i>&amp;<i>&lt;</i></p>')
  })
})
